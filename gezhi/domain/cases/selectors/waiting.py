"""What waits for a caller: one queue for each kind of work their posts include, and the inbox of what cannot wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.selectors.lists import COLUMNS, CaseFilter, Page, count, page
from gezhi.domain.cases.selectors.named import named
from gezhi.domain.cases.selectors.visibility import in_my_area
from gezhi.domain.cases.vocabulary import OPEN_STATES, State
from gezhi.ground.kernel.permissions import Permission as P
from gezhi.ground.plumbing.scope import Scope

IN_HANDS = (State.DISPATCHED, State.HANDLING, State.SUBMITTED)
AT_DESK = (State.REPORTED, State.FILED, State.ANSWERED)


@dataclass(frozen=True, slots=True)
class Queue:
    """Cases that wait for one kind of work: who may do it, and which they are."""

    key: str
    permission: P
    wanted: CaseFilter


def queues(scope: Scope) -> list[Queue]:
    """The caller's queues, the most pressing kind of work first."""
    me = scope.actor.account_id
    found: list[Queue] = []
    if me is not None and scope.may(P.CASES_HANDLE):
        found.append(
            Queue("my_orders", P.CASES_HANDLE, CaseFilter(states=(State.DISPATCHED, State.HANDLING), handler_id=me))
        )
    if me is not None and scope.may(P.CASES_VERIFY):
        found.append(Queue("to_verify", P.CASES_VERIFY, CaseFilter(states=(State.VERIFYING,), desk_id=me)))
    if me is not None and scope.may(P.CASES_CHECK):
        found.append(Queue("to_check", P.CASES_CHECK, CaseFilter(states=(State.CHECKING,), desk_id=me)))
    for department in scope.departments(P.CASES_CONFIRM):
        found += _of_department(department)
    if scope.may(P.CASES_ACCEPT):
        found += [
            Queue("to_accept", P.CASES_ACCEPT, CaseFilter(states=(State.REPORTED,))),
            Queue("to_close", P.CASES_ACCEPT, CaseFilter(states=(State.ANSWERED,))),
            Queue("to_audit", P.CASES_ACCEPT, CaseFilter(states=(State.AWAITING_AUDIT,))),
        ]
    if scope.may(P.CASES_DISPATCH):
        found.append(Queue("to_dispatch", P.CASES_DISPATCH, CaseFilter(states=(State.FILED,))))
    return found


def _of_department(department: UUID) -> list[Queue]:
    return [
        Queue("to_take", P.CASES_CONFIRM, CaseFilter(states=(State.DISPATCHED,), department_id=department)),
        Queue("to_confirm", P.CASES_CONFIRM, CaseFilter(states=(State.SUBMITTED,), department_id=department)),
        Queue("in_hand", P.CASES_CONFIRM, CaseFilter(states=(State.HANDLING,), department_id=department)),
    ]


def queue_page(scope: Scope, queue: Queue, *, now: datetime, size: int = 20, cursor: str = "") -> Page:
    """The first cases of a queue, by clock."""
    return page(scope, queue.wanted, now=now, order="due", size=size, cursor=cursor, permission=queue.permission)


def queue_count(scope: Scope, queue: Queue, *, now: datetime) -> int:
    """How many wait in a queue, exactly."""
    return count(scope, queue.wanted, now=now, permission=queue.permission)


def waiting_count(scope: Scope, *, now: datetime) -> int:
    """How many cases wait for the caller over all queues, except what others of their department have in hand."""
    return sum(queue_count(scope, queue, now=now) for queue in queues(scope) if queue.key != "in_hand")


def inbox(scope: Scope, *, now: datetime, most: int = 100) -> Sequence[Case]:
    """What cannot wait: newly assigned to me, urged, soon late or late in my hands; the most pressing first."""
    found = _inbox(scope, now)
    if found is None:
        return []
    return named(list(found.only(*COLUMNS).order_by("due_rank", "id")[:most]))


def inbox_count(scope: Scope, *, now: datetime) -> int:
    """How many stand in the inbox."""
    found = _inbox(scope, now)
    return 0 if found is None else found.count()


def _inbox(scope: Scope, now: datetime) -> QuerySet[Case] | None:
    me = scope.actor.account_id
    if me is None:
        return None
    pressing = Q(state=State.DISPATCHED) | Q(urge_count__gt=0) | Q(yellow_at__lte=now)
    mine = Q(handler=me, state__in=IN_HANDS) & pressing
    departments = scope.departments(P.CASES_CONFIRM)
    if departments:
        mine |= Q(department__in=departments, state__in=IN_HANDS) & pressing
    asked = Q(desk_account=me, state__in=(State.VERIFYING, State.CHECKING))
    desk = P.CASES_ACCEPT if scope.may(P.CASES_ACCEPT) else P.CASES_DISPATCH
    found = mine | asked
    if scope.may(desk):
        found |= Q(state__in=AT_DESK) & (Q(urge_count__gt=0) | Q(yellow_at__lte=now)) & in_my_area(scope, desk)
    return Case.objects.filter(found, state__in=OPEN_STATES)
