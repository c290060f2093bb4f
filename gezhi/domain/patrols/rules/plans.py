"""Plans of rounds: when they are due, and what makes one impossible. Minutes count from midnight of the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gezhi.domain.patrols.vocabulary import Way
from gezhi.ground.kernel.problem import problem

NO_NAME = problem("plan.no_name", 422, "Give the round a name.")
BAD_WINDOW = problem("plan.bad_window", 422, "The window ends after it begins, on the same day.")
TOO_SHORT = problem("plan.too_short", 422, "The window is shorter than the round takes.")
NO_DAY = problem("plan.no_day", 422, "Choose at least one day of the week.")
BAD_TIMES = problem("plan.bad_times", 422, "A round is walked 1 to {most} times a day.")
NO_LINE = problem("plan.no_line", 422, "A route needs a line to walk along.")
BAD_FENCE = problem("plan.bad_fence", 422, "The fence around “{name}” is {least} to {most} m wide.")
SEVERAL_POINTS = problem("plan.several_points", 422, "A round has at most {most} key points.")
NO_POINT_NAME = problem("plan.no_point_name", 422, "Give every key point a name.")

DAY_MINUTES = 24 * 60
EVERY_DAY = 0b111_1111
MOST_TIMES = 24
MOST_POINTS = 200
LEAST_FENCE_M, MOST_FENCE_M = 10, 500


@dataclass(frozen=True, slots=True)
class Window:
    """On which days of the week (bit 0 is Monday), in which minutes of the day, how often, how long at least."""

    weekdays: int = EVERY_DAY
    opens: int = 8 * 60 + 30
    closes: int = 17 * 60 + 30
    times: int = 1
    least_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A key point to pass: somewhere, within so many metres."""

    name: str
    lon: float
    lat: float
    radius_m: int = 30
    is_required: bool = True


def check_plan(name: str, way: Way, window: Window, points: Sequence[Point], *, has_line: bool) -> None:
    """Raises the Problems `plan.*` of this module."""
    if not name.strip():
        raise NO_NAME()
    if not 0 <= window.opens < window.closes <= DAY_MINUTES:
        raise BAD_WINDOW()
    if not 0 < window.weekdays <= EVERY_DAY:
        raise NO_DAY()
    if not 1 <= window.times <= MOST_TIMES:
        raise BAD_TIMES(most=MOST_TIMES)
    if not 0 <= window.least_minutes * window.times <= window.closes - window.opens:
        raise TOO_SHORT()
    if way is Way.ROUTE and not has_line:
        raise NO_LINE()
    if len(points) > MOST_POINTS:
        raise SEVERAL_POINTS(most=MOST_POINTS)
    for point in points:
        _check_point(point)


def _check_point(point: Point) -> None:
    if not point.name.strip():
        raise NO_POINT_NAME()
    if not LEAST_FENCE_M <= point.radius_m <= MOST_FENCE_M:
        raise BAD_FENCE(name=point.name[:40], least=LEAST_FENCE_M, most=MOST_FENCE_M)


def is_due(window: Window, day: date, from_date: date, to_date: date | None) -> bool:
    """Whether the plan is walked on a day of the city; `to_date` is the first day on which it no longer holds."""
    in_force = from_date <= day and (to_date is None or day < to_date)
    return in_force and bool(window.weekdays >> day.weekday() & 1)


def missing(window: Window, walked: int, minute: int) -> int:
    """How many of the day's rounds can no longer be walked well, seen at a minute of the day: each still to come needs
    its least time before the window closes."""
    open_rounds = max(0, window.times - walked)
    if window.least_minutes == 0:
        return 0 if minute < window.closes else open_rounds
    left = max(0, window.closes - max(minute, window.opens))
    return max(0, open_rounds - left // window.least_minutes)
