"""Reckoning open deadlines anew after the calendar was changed: in short transactions, resumable, each move a deed.

What counts is on the clock: a limit, a start, no answer yet. A case that was answered keeps the deadline it was held
to. The work goes through the cases in the order of their ids and notes how far it came in the row of the calendar, so
that it goes on where a killed worker stopped; done twice it changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gezhi.domain.cases.models import Case, CityCalendar, DeadlineMove, Order
from gezhi.domain.cases.services import clocks
from gezhi.domain.cases.vocabulary import OPEN_STATES, Deed
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.bulk import insert, snapshot, update_changed
from gezhi.ground.plumbing.fresh import LIFE
from gezhi.ground.plumbing.journal import writing as journal

BATCH = 100
"""Cases in one transaction: well under the two seconds that a write may last."""
SETTLED = timedelta(seconds=2 * LIFE)
"""After so long no process reckons by an older version any more."""


def on_the_clock() -> QuerySet[Case]:
    """Open cases whose limit clock runs: what a change of the calendar concerns."""
    running = Case.objects.filter(state__in=sorted(OPEN_STATES), answered_at=None, clock_from__isnull=False)
    return running.filter(limit__isnull=False)


def reckon(*, version: int, most: int | None = None) -> bool:
    """Reckon open deadlines by this version, `most` cases at most; True when all are done.

    A version that was overtaken by a newer one has nothing left to do.
    """
    left = most
    while left is None or left > 0:
        done = _next_batch(version, BATCH if left is None else min(BATCH, left))
        if done is None:
            return True
        left = None if left is None else left - done
    return False


@transaction.atomic
def _next_batch(version: int, size: int) -> int | None:
    """The next cases in order; how many, None when there is none left (then the version is done)."""
    row = CityCalendar.objects.select_for_update().filter(pk=version, is_reckoning=True).first()
    if row is None:
        return None
    waiting = on_the_clock().order_by("id")
    if row.last_case_id is not None:
        waiting = waiting.filter(id__gt=row.last_case_id)
    cases = list(waiting.select_for_update(of=("self",)).select_related("limit")[:size])
    if not cases:
        CityCalendar.objects.filter(pk=version).update(is_reckoning=False, reckoned_at=now())
        return None
    moved = _reckon_cases(row, cases)
    CityCalendar.objects.filter(pk=version).update(
        last_case_id=cases[-1].pk, seen=row.seen + len(cases), moved=row.moved + moved
    )
    return len(cases)


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Reckon again what was touched while other processes may still have held the older version; how many moved.

    A deed of the clock: it looks once at each version, some seconds after it was loaded, and otherwise does nothing.
    """
    row = (
        CityCalendar.objects.select_for_update()
        .filter(is_reckoning=False, reckoned_at__isnull=False, settled_at=None, loaded_at__lte=at - SETTLED)
        .order_by("-version")
        .first()
    )
    if row is None:
        return 0
    touched = on_the_clock().filter(changed_at__gte=row.loaded_at, clock_from__gte=row.loaded_at - SETTLED)
    cases = list(touched.select_for_update(of=("self",)).select_related("limit").order_by("id")[: 10 * BATCH])
    moved = _reckon_cases(row, cases)
    CityCalendar.objects.filter(pk=row.pk).update(settled_at=at, moved=row.moved + moved)
    return moved


def _reckon_cases(row: CityCalendar, cases: Sequence[Case]) -> int:
    """Reckon these locked cases; how many deadlines moved. What changed is in the journal, line by line."""
    calendar, at = worktime.calendar_from_dict(row.content), now()
    lines, moves = [], []
    for case in cases:
        before = snapshot(case)
        clocks.start(case, calendar)
        if _is_same(case, before):
            continue
        case.version += 1
        case.changed_at = at
        update_changed(case, before)
        lines.append(_line(row, case, before, at))
        if case.due_at is not None and before["due_at"] not in {None, case.due_at}:
            moves.append(_move(row, case, before["due_at"], case.due_at, at))
    insert(lines)
    insert(moves)
    _follow([move.case_id for move in moves])
    return len(moves)


def _is_same(case: Case, before: dict[str, Any]) -> bool:
    return all(getattr(case, name) == before[name] for name in ("due_at", "yellow_at", "due_is_provisional"))


def _line(row: CityCalendar, case: Case, before: dict[str, Any], at: datetime) -> Any:
    facts = {
        "number": case.number,
        "version": case.version,
        "calendar": row.pk,
        "was_due": before["due_at"],
        "due": case.due_at,
        "provisional": case.due_is_provisional,
    }
    subject = ("case", case.pk)
    return journal.line(
        deed=f"case.{Deed.RECKON}", by=SYSTEM, subject=subject, code=case.code, cell_id=case.cell_id, facts=facts, at=at
    )


def _move(row: CityCalendar, case: Case, old: datetime, new: datetime, at: datetime) -> DeadlineMove:
    return DeadlineMove(calendar=row, case=case, number=case.number, old_due_at=old, new_due_at=new, moved_at=at)


def _follow(case_ids: Sequence[UUID]) -> None:
    """Open orders are due with their case."""
    orders = list(Order.objects.filter(case__in=case_ids, ended_at=None).select_related("case"))
    for order in orders:
        order.due_at = order.case.due_at
    Order.objects.bulk_update(orders, ["due_at"], batch_size=BATCH)
