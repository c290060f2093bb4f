"""Visitors without an account: their address, their browser, and a small proof that they mean it."""
