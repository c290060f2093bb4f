"""Encryption without a bought certificate: an authority of our own, and the page that tells how to trust it."""
