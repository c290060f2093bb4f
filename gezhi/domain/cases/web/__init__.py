"""Cases' pages: workbench, lists, one case, its deeds, intake, the residents' door, figures, the catalogue."""
