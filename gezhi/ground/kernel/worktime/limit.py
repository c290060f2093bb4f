"""A time limit: so many of a unit, and the pace at which its clock runs (GB/T 30428.8 as deployed)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.worktime.calendar import Calendar

MALFORMED = problem("time_limit.malformed", 422, "“{amount}” is not a time limit: a number from 0 to 100000 is needed.")

MOST = 100_000
HOUR, NATURAL_DAY = timedelta(hours=1), timedelta(days=1)


class Pace(StrEnum):
    """How a clock runs: through day and night, or in working time only."""

    RUNNING = "running"
    WORKING = "working"


class Unit(StrEnum):
    """What a limit counts."""

    URGENT_HOUR = "urgent_hour"  # 紧急工作时: runs through
    URGENT_DAY = "urgent_day"  # 紧急工作日: runs through, 24 hours
    WORK_HOUR = "work_hour"  # 工作时
    WORK_DAY = "work_day"  # 工作日: the working hours of one day, 8 by the usual calendar

    @property
    def pace(self) -> Pace:
        return Pace.RUNNING if self in {Unit.URGENT_HOUR, Unit.URGENT_DAY} else Pace.WORKING

    def length(self, calendar: Calendar, start: date | None = None) -> timedelta:
        """One of this unit, on its own clock; a working day is worth the hours in force on the day `start`."""
        if self is Unit.WORK_DAY:
            return calendar.day_length if start is None else calendar.hours_on(start).day_length
        return NATURAL_DAY if self is Unit.URGENT_DAY else HOUR


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of a unit, parts of one allowed. Raises Problem `time_limit.malformed` for an impossible amount."""

    amount: Decimal | float
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= MOST:  # NaN is refused as well
            raise MALFORMED(amount=str(self.amount)[:40])

    def length(self, calendar: Calendar, start: date | None = None) -> timedelta:
        """The whole limit on its own clock, to the microsecond, for a clock that starts on the day `start`."""
        unit = self.unit.length(calendar, start)
        return unit * self.amount if isinstance(self.amount, int) else _times(unit, Fraction(self.amount))

    def part(self, share: float) -> Limit:
        """A share of the limit, such as the 0.8 at which a case turns yellow."""
        return Limit(float(self.amount) * share, self.unit)


def _times(unit: timedelta, amount: Fraction) -> timedelta:
    return timedelta(microseconds=round(unit // timedelta(microseconds=1) * amount))
