"""How long what is kept: a rule per kind within its bounds; erased at its end, every erasure a deed."""
