"""How much of an area was walked, and for how long not: shares by kind of target, days since each was passed.

Coverage is the share of the street's metres, of the doors and of the key places really passed; it is never the share of
a coloured area, which one straight street would fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.patrols.rules.track import Flags, Floats, Ints
from gezhi.domain.patrols.vocabulary import TargetKind

NEVER = -1
"""Days of a target that was not passed in the days looked at."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Of one kind of target: how much there is and how much was passed, in metres for streets, else in numbers."""

    kind: TargetKind
    whole: float
    passed: float

    @property
    def share(self) -> float | None:
        """None where there is nothing to pass."""
        return self.passed / self.whole if self.whole else None


def coverage(kinds: Sequence[str] | NDArray[np.str_], weights: Floats, is_passed: Flags) -> list[Covered]:
    """Each kind's share, in the order of the vocabulary; a kind without targets is left out."""
    told = np.asarray(kinds)
    found = []
    for kind in TargetKind:
        of_kind = told == kind.value
        if of_kind.any():
            found.append(Covered(kind, float(weights[of_kind].sum()), float(weights[of_kind & is_passed].sum())))
    return found


@dataclass(frozen=True, slots=True)
class Gaps:
    """For each target: days since it was last passed and the longest run of days on which it was not; over the days
    looked at, the last of which is today. `NEVER` where it was not passed in them at all."""

    since: Ints
    longest: Ints


def gaps(days: NDArray[np.bool_]) -> Gaps:
    """From a table of days (rows, in order, one for every day) by targets (columns): whether it was passed."""
    count, targets = days.shape
    since = np.full(targets, NEVER, dtype=np.int64)
    running, longest = np.zeros(targets, dtype=np.int64), np.zeros(targets, dtype=np.int64)
    for number in range(count):
        running = np.where(days[number], 0, running + 1)
        longest = np.maximum(longest, running)
        since[days[number]] = count - 1 - number
    return Gaps(since, longest)


def packed(is_passed: Flags) -> bytes:
    """A bit a target, the first in the lowest bit of the first byte."""
    return np.packbits(is_passed, bitorder="little").tobytes()


def unpacked(bits: bytes | memoryview, count: int) -> Flags:
    """What `packed` packed. Raises ValueError where there are fewer bits than `count`."""
    found = np.unpackbits(np.frombuffer(bytes(bits), dtype=np.uint8), bitorder="little")
    if found.size < count:
        raise ValueError("there are fewer bits than targets")
    return found[:count].astype(bool)


def longest_gap(days: Sequence[int]) -> int:
    """Most days from one to the next of the days on which something happened; 0 for fewer than two."""
    return max((later - earlier for earlier, later in pairwise(sorted(set(days)))), default=0)
