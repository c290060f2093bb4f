"""The security administrator's page of keys: which are in use, since when, and their rotation."""
