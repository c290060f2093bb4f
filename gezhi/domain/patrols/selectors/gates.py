"""Gates of an area, who stood at them and what was counted; and the gates that a post takes along."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum

from gezhi.domain.patrols.models import Gate, GateCount, GateDuty, GateVisitor
from gezhi.domain.patrols.vocabulary import Direction, DutyState, GateKind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within
from gezhi.ground.plumbing.sealing.values import Place, unseal

GATE = ("code", "id", "name", "compound", "lon", "lat")
Row = tuple[Any, ...]
Totals = dict[tuple[GateKind, Direction], int]


def gates_in(scope: Scope, area: str = "") -> QuerySet[Gate]:
    """Gates of my area, open and closed, by place and name."""
    rows = Gate.objects.filter(within(scope, Permission.PATROLS_VIEW)).select_related("compound")
    return (rows.filter(inside("code", [area])) if area else rows).order_by("code", "name", "id")


def gate(scope: Scope, id: UUID, *, lock: bool = False) -> Gate:
    """One gate of my area. Raises Problem `scope.not_found`."""
    rows = Gate.objects.filter(within(scope, Permission.PATROLS_VIEW), pk=id)
    found = (rows.select_for_update() if lock else rows.select_related("compound")).first()
    if found is None:
        raise NOT_FOUND()
    return found


def gate_to_stand_at(scope: Scope, id: UUID) -> Gate:
    """A gate in an area where I walk. Raises Problem `scope.not_found`."""
    found = Gate.objects.filter(within(scope, Permission.PATROLS_WALK), pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def my_duty(scope: Scope, id: UUID) -> GateDuty:
    """A duty of mine, locked. Raises Problem `scope.not_found`."""
    found = GateDuty.objects.filter(pk=id, account_id=scope.me).select_for_update().first()
    if found is None:
        raise NOT_FOUND()
    return found


def duty(scope: Scope, id: UUID, *, lock: bool = False) -> GateDuty:
    """A duty in my area. Raises Problem `scope.not_found`."""
    rows = GateDuty.objects.filter(within(scope, Permission.PATROLS_VIEW), pk=id)
    found = (rows.select_for_update() if lock else rows.select_related("gate", "account")).first()
    if found is None:
        raise NOT_FOUND()
    return found


def duties_on(scope: Scope, day: date, gates: Iterable[Gate]) -> list[GateDuty]:
    """Duties at these gates that began on a day, and earlier ones that nobody has ended; with their counts.

    Two queries.
    """
    on_day = Q(day_date=day) | Q(day_date__lt=day, state=DutyState.UNDER_WAY.value)
    rows = GateDuty.objects.filter(within(scope, Permission.PATROLS_VIEW), on_day, gate__in=[gate.pk for gate in gates])
    counts = Prefetch("counts", GateCount.objects.order_by("hour_at", "id"))
    return list(rows.select_related("account").prefetch_related(counts).order_by("begun_at", "id"))


def totals_of(duties: Iterable[GateDuty]) -> dict[UUID, Totals]:
    """By gate, how many of each kind went each way in these duties. One query."""
    rows = GateCount.objects.filter(duty__in=[duty.pk for duty in duties]).order_by()
    found: dict[UUID, Totals] = {}
    for gate_id, kind, direction, count in rows.values_list("duty__gate", "kind", "direction").annotate(Sum("count")):
        found.setdefault(gate_id, {})[GateKind(kind), Direction(direction)] = count
    return found


def visitors_of(scope: Scope, duties: Iterable[GateDuty]) -> QuerySet[GateVisitor]:
    """Visitors written down in these duties, newest first."""
    rows = GateVisitor.objects.filter(within(scope, Permission.PATROLS_VIEW), duty__in=[duty.pk for duty in duties])
    return rows.order_by("-at", "id")


def visitor(scope: Scope, id: UUID) -> GateVisitor:
    """One visitor in my area. Raises Problem `scope.not_found`."""
    rows = GateVisitor.objects.filter(within(scope, Permission.PATROLS_VIEW), pk=id).select_related("duty__gate")
    found = rows.first()
    if found is None:
        raise NOT_FOUND()
    return found


def opened(row: GateVisitor) -> tuple[str, str]:
    """Name and phone of a visitor: to be masked, or shown by a look."""
    return unseal(row.name, Place("gate_visitor", "name", row.pk)), unseal(
        row.phone, Place("gate_visitor", "phone", row.pk)
    )


def carried_gates(
    scope: Scope, area: str, *, ids: Collection[UUID] | None, after: tuple[str, UUID] | None, most: int
) -> list[Row]:
    """Open gates of my area, for whoever walks there: the columns of `GATE`. One query."""
    rows = Gate.objects.filter(within(scope, Permission.PATROLS_WALK), inside("code", [area]), closed_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if after is not None:
        rows = rows.filter(Q(code__gt=after[0]) | Q(code=after[0], pk__gt=after[1]))
    held = rows.select_related("compound").order_by("code", "id")[:most]
    return [(row.code, row.pk, row.name, row.compound_name, row.lon, row.lat) for row in held]
