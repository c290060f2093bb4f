"""Is it the same person? Rules first, weights for the rest: for one row at the door, or for whole registers."""
