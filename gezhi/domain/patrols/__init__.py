"""Rounds, duty areas, tracks and what they covered; inspections by templates; duty at gates."""
