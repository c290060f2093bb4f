"""Recordings from strangers: told by their own marks, never decoded, kept as they came under their digest."""
