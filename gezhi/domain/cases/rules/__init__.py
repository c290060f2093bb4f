"""Decisions about cases: pure functions and tables, no Django, no clock, no query."""
