"""Making the codes that are hung at doors, and ending one that was torn off or copied."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Building, Compound, DoorCode, Home
from gezhi.domain.registry.rules.door_codes import drawn
from gezhi.domain.registry.services.people import NO_REASON
from gezhi.domain.registry.vocabulary import CodedAt, RecordState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope


@transaction.atomic
def make_door_codes(*, scope: Scope, building_id: UUID, at: Collection[CodedAt], when: datetime | None = None) -> int:
    """Codes where the building has none yet, at each of the kinds of places `at`; how many were made.

    What hangs already stays as it is. Raises Problem `scope.not_found`, `scope.forbidden`.
    """
    when = when or now()
    building = selectors.building(scope, building_id)
    by = scope.acting(Permission.REGISTER_KEEP, building.code)
    # Who makes codes of the same building or compound at the same time waits here, and then finds them made.
    list(Building.objects.select_for_update().filter(pk=building.pk).values_list("pk"))
    if building.compound_id is not None:
        list(Compound.objects.select_for_update().filter(pk=building.compound_id).values_list("pk"))
    taken = {_named(code) for code in selectors.codes_of(scope, building)}
    new = [one for one in _wanted(building, at) if _key(one) not in taken]
    DoorCode.objects.bulk_create(DoorCode(id=new_id(), token=drawn(), made_at=when, **one) for one in new)
    if new:
        facts = {"made": len(new), "at": sorted(one.value for one in at)}
        subject = ("building", building.pk)
        journal.record(deed="register.door_code.make", by=by, subject=subject, code=building.code, facts=facts, at=when)
    return len(new)


@transaction.atomic
def end_door_code(*, scope: Scope, building_id: UUID, id: UUID, reason: str, when: datetime | None = None) -> None:
    """End one code of a building: whoever scans it is told so; a new one may be made.

    Raises Problem `register.no_reason`, `scope.not_found`, `scope.forbidden`.
    """
    when = when or now()
    building = selectors.building(scope, building_id)
    by = scope.acting(Permission.REGISTER_KEEP, building.code)
    said = clean_line(reason, limit=200)
    if len(said) < 2:
        raise NO_REASON()
    row = next((code for code in selectors.codes_of(scope, building) if code.pk == id), None)
    if row is None or not DoorCode.objects.filter(pk=id, ended_at=None).update(ended_at=when):
        raise NOT_FOUND()
    facts = {"token": row.token, "reason": said}
    subject = ("building", building.pk)
    journal.record(deed="register.door_code.end", by=by, subject=subject, code=building.code, facts=facts, at=when)


def _wanted(building: Building, at: Collection[CodedAt]) -> Iterable[dict[str, Any]]:
    """What a code shall name, as its columns."""
    if CodedAt.COMPOUND in at and building.compound_id is not None:
        yield {"compound_id": building.compound_id}
    if CodedAt.BUILDING in at:
        yield {"building_id": building.pk}
    homes = Home.objects.filter(building=building, state=RecordState.ACTIVE)
    if CodedAt.STAIRWELL in at:
        for stairwell in sorted(set(homes.exclude(stairwell="").values_list("stairwell", flat=True))):
            yield {"building_id": building.pk, "stairwell": stairwell}
    if CodedAt.HOME in at:
        for id in homes.order_by("stairwell", "floor", "room", "id").values_list("pk", flat=True):
            yield {"home_id": id}


def _named(code: DoorCode) -> tuple[Any, ...]:
    return (code.compound_id, code.building_id, code.stairwell, code.home_id)


def _key(one: dict[str, Any]) -> tuple[Any, ...]:
    return (one.get("compound_id"), one.get("building_id"), one.get("stairwell", ""), one.get("home_id"))
