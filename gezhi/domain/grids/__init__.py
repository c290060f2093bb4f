"""The division tree and the cells, with dated editions of every border."""
