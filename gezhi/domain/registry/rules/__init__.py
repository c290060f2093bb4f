"""Decisions about the register: pure functions and tables, no Django, no clock, no query."""
