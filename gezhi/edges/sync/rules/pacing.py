"""How much to ask for next: pages that take about two seconds on whatever line there is."""

from __future__ import annotations

LEAST, MOST = 16 * 1024, 1024 * 1024
"""Bytes of a page before compression."""
FIRST = 64 * 1024
AIM = 2000
"""Milliseconds a page should take."""
STEP = 1024


def next_bytes(asked: int, took: int | None) -> int:
    """Bytes to ask for after a page of `asked` bytes took `took` milliseconds; None: it did not come.

    At most doubled, at most halved, in whole KiB.
    """
    wanted = asked // 2 if took is None else asked * AIM // max(took, 1)
    wanted = min(max(wanted, asked // 2), asked * 2)
    return min(max(wanted // STEP * STEP, LEAST), MOST)
