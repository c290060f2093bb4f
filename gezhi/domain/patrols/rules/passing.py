"""What a way really passed: targets (pieces of a street, doors, key places) no further than so many metres from it.

The way runs in straight lines from fix to fix, except over leaps and gaps. Exact distances are reckoned only for
stretches of the way whose box, widened by those metres, holds the target; a tree of the targets finds these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gezhi.domain.patrols.rules.noise import USUAL, Sifted, Tolerance, leaps
from gezhi.domain.patrols.rules.track import Flags, Floats, Ints, Plane, Track

STRETCH = 16
"""Steps of the way that share a box."""
PAIRS = 200_000
"""At most so many pairs of a stretch and a target at once."""


@dataclass(frozen=True, slots=True)
class Passed:
    """For each target: the metres to the nearest point of the way (infinite where it was never near), the instant at
    which the way first came within reach (NaN), and the seconds spent within reach."""

    nearest_m: Floats
    first_at: Floats
    seconds: Floats

    @property
    def is_passed(self) -> Flags:
        return ~np.isnan(self.first_at)


class Targets:
    """Places that a way may pass, ready to be asked many times. Longitude first."""

    def __init__(self, lons: Floats, lats: Floats) -> None:
        self.plane = Plane.around(lons, lats)
        self.x, self.y = self.plane.metres(lons, lats)
        self._tree = shapely.STRtree(shapely.points(self.x, self.y))

    def __len__(self) -> int:
        return int(self.x.size)

    def near(self, boxes: Floats) -> tuple[Ints, Ints]:
        """Pairs of a box (rows west, south, east, north in metres) and a target inside it."""
        stretch, target = self._tree.query(shapely.box(*boxes.T))
        return stretch, target


def passed(targets: Targets, sifted: Sifted, reach_m: float | Floats, tolerance: Tolerance = USUAL) -> Passed:
    """What the believed, unmocked part of a track passed. `reach_m` is one for all targets, or one for each."""
    reach = np.broadcast_to(np.asarray(reach_m, dtype=np.float64), (len(targets),))
    answer = Passed(np.full(len(targets), np.inf), np.full(len(targets), np.nan), np.zeros(len(targets)))
    way = sifted.track.take(~(sifted.is_noise | sifted.is_mock))
    if not len(way) or not len(targets):
        return answer
    steps = _Steps.of(way, targets.plane, tolerance)
    stretch, target = targets.near(steps.boxes(float(reach.max())))
    for part in np.array_split(np.arange(stretch.size), stretch.size // PAIRS + 1):
        _reckon(steps, (stretch[part], target[part]), targets, reach, answer)
    return answer


@dataclass(frozen=True, slots=True)
class _Steps:
    """Straight steps of a way, in whole stretches: the last is filled up with steps that stand still for no time."""

    x: Floats
    y: Floats
    east: Floats
    north: Floats
    begins: Floats
    lasts: Floats

    @classmethod
    def of(cls, way: Track, plane: Plane, tolerance: Tolerance) -> _Steps:
        x, y = plane.of(way)
        seconds = way.seconds
        is_broken = leaps(way, tolerance)[1:] | (np.diff(seconds) > tolerance.gap_s)
        # A broken step stands at its first point: that point was reached, the way to the next is not known.
        east, north, lasts = (np.where(is_broken, 0.0, np.diff(column)) for column in (x, y, seconds))
        columns = (x, y, np.append(east, 0.0), np.append(north, 0.0), seconds, np.append(lasts, 0.0))
        spare = -x.size % STRETCH
        return cls(*(_filled(column, spare, still=number in (2, 3, 5)) for number, column in enumerate(columns)))

    def boxes(self, wider: float) -> Floats:
        """West, south, east, north of each stretch, in metres, widened."""
        x, y = self.x.reshape(-1, STRETCH), self.y.reshape(-1, STRETCH)
        to_x, to_y = x + self.east.reshape(-1, STRETCH), y + self.north.reshape(-1, STRETCH)
        low = [np.minimum(a, b).min(axis=1) - wider for a, b in ((x, to_x), (y, to_y))]
        high = [np.maximum(a, b).max(axis=1) + wider for a, b in ((x, to_x), (y, to_y))]
        return np.column_stack([*low, *high])


def _filled(column: Floats, spare: int, *, still: bool) -> Floats:
    return np.append(column, np.full(spare, 0.0 if still else column[-1]))


def _reckon(steps: _Steps, pairs: tuple[Ints, Ints], targets: Targets, reach: Floats, answer: Passed) -> None:
    """Exact distances of pairs, folded into the answer."""
    stretch, target = pairs
    which = (stretch[:, None] * STRETCH + np.arange(STRETCH)).ravel()
    whose = np.repeat(target, STRETCH)
    distance, along = _distances(steps, which, targets.x[whose], targets.y[whose])
    np.minimum.at(answer.nearest_m, whose, distance)
    within = distance <= reach[whose]
    np.add.at(answer.seconds, whose[within], steps.lasts[which[within]])
    first = np.full(len(targets), np.inf)
    np.minimum.at(first, whose[within], (steps.begins[which] + along * steps.lasts[which])[within])
    is_new = np.isfinite(first)
    np.fmin(answer.first_at, np.where(is_new, first, np.nan), out=answer.first_at)


def _distances(steps: _Steps, which: Ints, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """From places to steps: metres, and where on the step (0 to 1) the nearest point lies."""
    east, north = steps.east[which], steps.north[which]
    off_x, off_y = x - steps.x[which], y - steps.y[which]
    square = east * east + north * north
    along = np.clip((off_x * east + off_y * north) / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
    return np.hypot(off_x - along * east, off_y - along * north), along


def first_passed(answer: Passed, which: Sequence[int]) -> float | None:
    """The earliest instant at which one of some targets was passed; None where none was."""
    instants = answer.first_at[list(which)]
    return None if np.isnan(instants).all() else float(np.nanmin(instants))
