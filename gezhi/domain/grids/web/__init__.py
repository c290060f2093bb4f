"""Pages of the mesh: an area with what is below it, its map and its findings."""
