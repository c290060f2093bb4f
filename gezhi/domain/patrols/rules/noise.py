"""What of a track is believed: noise is left out, what cannot be is marked. A mark accuses nobody and costs nobody a
point: receivers err between high houses, and a phone shared by two people jumps.

A day's fixes at one a second hold some per cent of noise: positions from a mast instead of a satellite (accuracy of a
hundred metres and more), single leaps, and a cold start that shows where the phone was yesterday.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gezhi.domain.patrols.rules.track import Flags, Floats, Plane, Track


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What is still believed. The defaults suit people on foot, on an electric bicycle or in a car."""

    vague_m: float = 50.0
    """An accuracy worse than this says where a mast is, not where the worker is."""
    fastest_ms: float = 45.0
    """162 km/h: what is faster between two fixes was not travelled."""
    fewest: int = 3
    """A piece between two leaps that has fewer points is noise, a longer one is a place somebody may have been."""
    gap_s: float = 60.0
    """Fixes further apart leave unknown what was between."""


USUAL = Tolerance()


@dataclass(frozen=True, slots=True)
class Sifted:
    """A track in the order of time with what was found about its points."""

    track: Track
    is_noise: Flags
    """Left out: too vague, or a short piece that was leapt to and from."""
    is_leap: Flags
    """Kept, but reached faster than anybody travels: no way is drawn to it."""

    @property
    def kept(self) -> Track:
        return self.track.take(~self.is_noise)

    @property
    def is_mock(self) -> Flags:
        """Positions that the phone itself calls made up: marked, left out of what was covered."""
        return self.track.is_mock


def sift(track: Track, tolerance: Tolerance = USUAL) -> Sifted:
    """Say of every point of a track in the order of time (see `joined`) whether it is believed."""
    is_noise = track.accuracy > tolerance.vague_m
    kept = np.flatnonzero(~is_noise)
    short = _short_pieces(track.take(kept), tolerance)
    is_noise[kept[short]] = True
    kept = kept[~short]
    is_leap = np.zeros(len(track), dtype=bool)
    is_leap[kept] = leaps(track.take(kept), tolerance)
    return Sifted(track, is_noise, is_leap)


def leaps(track: Track, tolerance: Tolerance = USUAL) -> Flags:
    """Points reached from the one before faster than `fastest_ms`, the errors of both positions taken off.

    Through a gap of hours nobody leaps to the next district; through a second a leap of two accuracies is none.
    """
    if len(track) < 2:
        return np.zeros(len(track), dtype=bool)
    distance, time = steps(track)
    blurred = (track.accuracy[1:] + track.accuracy[:-1]).astype(np.float64)
    too_fast = distance - blurred > tolerance.fastest_ms * time
    return np.append(False, too_fast)


def steps(track: Track) -> tuple[Floats, Floats]:
    """Metres and seconds from each point to the next; one fewer than there are points."""
    x, y = Plane.around(track.lons, track.lats).of(track)
    return np.hypot(np.diff(x), np.diff(y)), np.diff(track.seconds)


def _short_pieces(track: Track, tolerance: Tolerance) -> Flags:
    """Points of pieces between leaps that are too short to be believed, unless all there is is short."""
    piece = np.cumsum(leaps(track, tolerance))
    if not piece.size or piece[-1] == 0:
        return np.zeros(len(track), dtype=bool)
    counts = np.bincount(piece)
    short: Flags = (counts < tolerance.fewest)[piece]
    return short if not short.all() else np.zeros(len(track), dtype=bool)
