"""Plain Python without Django: area codes, identifiers, datums, geometry, working time, masking, Problem."""
