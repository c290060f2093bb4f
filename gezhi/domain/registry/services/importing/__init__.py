"""Taking tables over into the register: read, judged, matched, written; what is wrong comes back as a workbook."""
