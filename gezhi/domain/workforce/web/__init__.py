"""Staff pages: who is on duty, covers, grids with nobody, duty phones."""
