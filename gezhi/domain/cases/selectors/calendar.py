"""Questions about the city's calendar: the one in force from memory, its versions, the deadlines one has moved."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.cases.models import CityCalendar, DeadlineMove
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

NO_CALENDAR = problem(
    "calendar.missing",
    409,
    "The city has no calendar yet: the system administrator loads one in the console, under Calendar.",
)

Numbered = tuple[int, worktime.Calendar]

_newest: Fresh[str, Numbered] = Fresh()


def calendar() -> worktime.Calendar:
    """The city's calendar, at most five seconds old. Raises Problem `calendar.missing`."""
    return calendar_in_force()[1]


def calendar_in_force() -> Numbered:
    """The same with the number of its version."""
    return _newest.get("newest", _read_newest)


def forget_calendar() -> None:
    """Drop what this process remembers: the calendar was changed here."""
    _newest.forget()


def earlier_calendars(version: int) -> Iterator[Numbered]:
    """The versions before this one, newest first; an older one is read only when it is asked for."""
    for row in CityCalendar.objects.filter(pk__lt=version).order_by("-version").iterator(chunk_size=1):
        yield row.version, worktime.calendar_from_dict(row.content)


def versions(scope: Scope) -> QuerySet[CityCalendar]:
    """The versions of the calendar, newest first."""
    scope.require(Permission.CATALOGUE_MANAGE)
    return CityCalendar.objects.order_by("-version")


def version(scope: Scope, number: int) -> CityCalendar:
    """One version. Raises Problem `scope.not_found`."""
    found = versions(scope).filter(pk=number).first()
    if found is None:
        raise NOT_FOUND()
    return found


def moves_by(scope: Scope, number: int) -> QuerySet[DeadlineMove]:
    """The deadlines that a version has moved, in the order of the work."""
    scope.require(Permission.CATALOGUE_MANAGE)
    return DeadlineMove.objects.filter(calendar=number).order_by("id")


def moves_of(case_id: UUID) -> QuerySet[DeadlineMove]:
    """How corrections of the calendar moved the deadline of a case that the caller already holds, oldest first."""
    return DeadlineMove.objects.filter(case=case_id).order_by("id")


def _read_newest() -> Numbered:
    found = CityCalendar.objects.order_by("-version").first()
    if found is None:
        raise NO_CALENDAR()
    return found.version, worktime.calendar_from_dict(found.content)
