"""Which things of the register are to be inspected: taken in by the clock, let go when they are no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from gezhi.domain.patrols.models import FindingPhoto, InspectedThing, InspectionTemplate
from gezhi.domain.patrols.selectors.things import things_of, told
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.bulk import insert_values
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.wording import in_city

AT_ONCE = 1000


def enrol_things(*, at: datetime) -> int:
    """Take in what templates in force are for and what is not taken in yet, let go what is no more, follow what moved;
    how many were taken in. Done twice it changes nothing."""
    templates = InspectionTemplate.objects.filter(is_active=True).exclude(every_days=None).order_by("key")
    told = [(template.key, *_enrol(template, at)) for template in templates]
    for key, taken, changed in told:
        if taken or changed:
            facts = {"key": key, "taken": taken, "changed": changed}
            subject = ("inspection_template", None)
            journal.record(deed="inspection.enrol", by=SYSTEM, subject=subject, facts=facts, at=at)
    return sum(taken for _, taken, _ in told)


def _enrol(template: InspectionTemplate, at: datetime) -> tuple[int, int]:
    """How many things were taken in, and how many were let go or moved."""
    things = things_of(template)
    if things is None:
        return 0, 0
    changed = _let_go(template.key, things)
    taken, after = 0, UUID(int=0)
    known = InspectedThing.objects.filter(thing_id=OuterRef("pk"), key=template.key)
    while True:
        new = told(things.filter(~Exists(known), pk__gt=after), AT_ONCE)
        rows = [
            {
                "id": new_id(),
                "key": template.key,
                "thing_id": one.id,
                "name": one.name,
                "code": one.code,
                "since_date": in_city(at).date(),
            }
            for one in new
        ]
        insert_values(InspectedThing, rows)
        taken += len(new)
        if len(new) < AT_ONCE:
            return taken, changed
        after = new[-1].id


@transaction.atomic
def _let_go(key: str, things: QuerySet[Any]) -> int:
    """Things that are no more go from the list (their inspections stay); those that moved stand where they are now.

    How many."""
    rows = InspectedThing.objects.filter(key=key)
    here = things.filter(pk=OuterRef("thing_id"))
    gone, _ = rows.filter(~Exists(here)).delete()
    moved = rows.filter(Exists(here.exclude(code=OuterRef("code"))))
    return gone + moved.update(code=Subquery(here.values("code")[:1]))


def shows_photo(digest: str) -> bool:
    """Whether a finding shows the picture of a digest."""
    return FindingPhoto.objects.filter(digest=digest).exists()


def forget_photos(limit: datetime, most: int) -> Erased:
    """Erase pictures of inspections taken before `limit`; what was found stays in words. A report keeps its own."""
    rows = list(FindingPhoto.objects.filter(added_at__lt=limit).order_by("added_at").values_list("pk", "digest")[:most])
    FindingPhoto.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    for digest in {digest for _, digest in rows}:
        transaction.on_commit(lambda digest=digest: store.forget(digest))  # type: ignore[misc]  # bound at definition
    return Erased(len(rows))


PHOTOS = Kind("inspection_photos", Unit.MONTHS, default=24, least=6, most=120, erase=forget_photos)
"""Pictures of inspections: they show how somebody lives and works."""
