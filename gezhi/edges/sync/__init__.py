"""Sync: documents go down to whoever works away from the server, commands come up; each command once."""
