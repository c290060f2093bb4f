"""Whole installations, started as processes and ended with -9: what survives, what is taken up again, what waits."""
