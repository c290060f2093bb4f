"""How much of the time on duty was recorded. A page in a browser records nothing while the screen is dark: coverage
speaks of recorded time only, and the share recorded stands beside it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.patrols.rules.noise import USUAL, Tolerance
from gezhi.domain.patrols.rules.track import Track

Spans = NDArray[np.float64]
"""Rows of (from, to) in seconds since 1970, in order, none touching the next."""
NONE: Spans = np.zeros((0, 2))


def spans_of(periods: Iterable[tuple[float, float]]) -> Spans:
    """Periods in any order, overlapping or not, as spans; empty ones are left out."""
    rows = np.array(sorted((begin, end) for begin, end in periods if end > begin)).reshape(-1, 2)
    if not len(rows):
        return NONE
    latest = np.maximum.accumulate(rows[:, 1])
    first = np.append(True, rows[1:, 0] > latest[:-1])
    return np.column_stack([rows[first, 0], np.append(latest[:-1][first[1:]], latest[-1])])


def recorded(track: Track, tolerance: Tolerance = USUAL) -> Spans:
    """When the receiver spoke: from fix to fix where they are no further apart than `gap_s`.

    The track is in the order of time. Vague fixes count too: the phone was recording.
    """
    if len(track) < 2:
        return NONE
    seconds = track.seconds
    breaks = np.flatnonzero(np.diff(seconds) > tolerance.gap_s)
    begins, ends = np.append(0, breaks + 1), np.append(breaks, len(track) - 1)
    found = np.column_stack([seconds[begins], seconds[ends]])
    return found[found[:, 1] > found[:, 0]]


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both."""
    if not (len(one) and len(other)):
        return NONE
    begins = np.maximum(one[:, None, 0], other[None, :, 0])
    ends = np.minimum(one[:, None, 1], other[None, :, 1])
    return spans_of(zip(begins.ravel().tolist(), ends.ravel().tolist(), strict=True))


def length(spans: Spans) -> float:
    """Seconds in all."""
    return float((spans[:, 1] - spans[:, 0]).sum())


def share(part: float, whole: float) -> float | None:
    """Between 0 and 1; None where there is nothing to have a share of."""
    return min(1.0, part / whole) if whole > 0 else None
