"""Builds the demo city and plays its days, by calling services as users would."""
