"""Decisions about accounts, posts, passwords, sessions, tokens and phones: pure."""
