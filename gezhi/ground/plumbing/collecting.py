"""The collector of cycles, tuned for processes that make many objects and few cycles."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 20
"""New objects, then collections of the younger ones, between two runs; Python's own begin after 700 objects."""


def collect_seldom() -> None:
    """What is loaded stays, and need not be walked through again and again: a quarter of the time of a table that
    comes in. For a process that serves or works, once it is loaded."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
