"""Clocks of phones: a track keeps the phone's own instants, put right by what the phone's clock said when it spoke."""

from __future__ import annotations

from gezhi.domain.patrols.rules.track import Track
from gezhi.ground.kernel.problem import problem

AHEAD = problem("track.ahead", 422, "This piece of a track ends after now; set the phone's clock.")
TOO_OLD = problem("track.kept_too_long", 422, "This piece of a track is older than {days} days.")
TOO_WIDE = problem("track.too_wide", 422, "A piece of a track spans at most {hours} hours.")

LIKE_S = 120.0
"""Clocks no further apart than this are the same: what lies between is the way through the net."""
AHEAD_S = 300.0
OLDEST_DAYS = 30
WIDEST_HOURS = 24


def offset(phone_now: float, server_now: float) -> float:
    """Seconds to add to the phone's instants; 0 for a clock that is right. Both are seconds since 1970."""
    apart = server_now - phone_now
    return 0.0 if abs(apart) <= LIKE_S else float(round(apart))


def put_right(track: Track, offset_s: float, server_now: float) -> Track:
    """The track by the server's clock. Raises Problem `track.ahead`, `track.kept_too_long` or `track.too_wide`."""
    right = track.shifted(offset_s)
    first, last = float(right.seconds.min()), float(right.seconds.max())
    if last > server_now + AHEAD_S:
        raise AHEAD()
    if last - first > WIDEST_HOURS * 3600:
        raise TOO_WIDE(hours=WIDEST_HOURS)
    if first < server_now - OLDEST_DAYS * 86400:
        raise TOO_OLD(days=OLDEST_DAYS)
    return right
