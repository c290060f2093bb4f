"""Decisions about rounds, tracks and coverage: pure functions and tables, no Django, no clock, no query."""
