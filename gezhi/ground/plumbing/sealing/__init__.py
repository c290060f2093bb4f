"""Sealed fields: values encrypted at rest under a key ring, found again through a keyed blind index."""
