"""Files that come in pieces: begun, sent on after a break, finished whole, taken by a deed, else forgotten."""
