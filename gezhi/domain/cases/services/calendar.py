"""Changing the city's calendar: always a new version; the deadlines it moves are reckoned anew (`reckoning`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CityCalendar
from gezhi.domain.cases.services.reckoning import on_the_clock
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal

STALE = problem(
    "calendar.stale", 409, "The calendar was changed meanwhile: you saw version {seen}, it is now at {current}."
)
NONE_YET = problem("calendar.none_yet", 409, "There is no calendar yet: load a whole one first.")
SAME = problem("calendar.same", 409, "That changes nothing: the calendar says so already.")

Edit = Callable[[Mapping[str, Any]], dict[str, Any]]


@transaction.atomic
def load_calendar(*, by: Actor, content: Mapping[str, Any], at: datetime, note: str = "") -> CityCalendar:
    """Make `content` the city's calendar, as a new version; the version in force when it is the same.

    Raises what the kernel's loader raises; nothing changes then. Open deadlines wait for `reckoning.reckon`.
    """
    worktime.calendar_from_dict(content)
    newest = _newest(lock=True)
    if newest is not None and newest.content == dict(content):
        return newest
    waiting = on_the_clock().count() if newest is not None else 0
    CityCalendar.objects.filter(is_reckoning=True).update(is_reckoning=False, settled_at=at)
    row = CityCalendar.objects.create(
        content=dict(content),
        loaded_at=at,
        account_id=by.account_id,
        note=note[:200],
        is_reckoning=newest is not None,
        total=waiting,
    )
    facts = {"version": row.pk, "note": row.note, "open": waiting}
    journal.record(deed="calendar.load", by=by, subject=("calendar", None), facts=facts)
    transaction.on_commit(selectors.forget_calendar)
    selectors.forget_calendar()
    return row


@transaction.atomic
def change_calendar(*, by: Actor, seen: int, edit: Edit, note: str) -> CityCalendar:
    """Change the calendar in force by `edit` (`rules.calendar_edits`), as a new version.

    `seen` is the version the editor saw. Raises `calendar.none_yet`, `calendar.stale`, `calendar.same`, and what the
    edit or the kernel's loader refuses; nothing changes then.
    """
    newest = _newest(lock=True)
    if newest is None:
        raise NONE_YET()
    if newest.pk != seen:
        raise STALE(seen=seen, current=newest.pk)
    content = edit(newest.content)
    if content == newest.content:
        raise SAME()
    return load_calendar(by=by, content=content, at=now(), note=note)


def _newest(*, lock: bool = False) -> CityCalendar | None:
    rows = CityCalendar.objects.select_for_update() if lock else CityCalendar.objects.all()
    return rows.order_by("-version").first()
