"""Decisions about accounts, posts, passwords, sessions and tokens: pure."""
