"""Publishing an edition of the mesh: everything a draft holds comes into force in one transaction, or nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gezhi.domain.grids.events import MeshPublished
from gezhi.domain.grids.models import Cell, Lineage, MeshEdition
from gezhi.domain.grids.selectors.current import forget_current
from gezhi.domain.grids.services import applying, index_files
from gezhi.domain.grids.services.checking import check_draft
from gezhi.domain.grids.services.drafting import open_draft
from gezhi.domain.grids.services.moving import Relocation, move_rows
from gezhi.domain.grids.vocabulary import EditionState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import record

OVERTAKEN = problem(
    "mesh.overtaken", 409, "Another edition of the mesh was published meanwhile; check this one again and publish it."
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    relocation: Relocation
    opened: int
    ended: int


def publish_mesh(*, by: Actor, edition_id: UUID, checked: bool = False) -> MeshPublished:
    """Bring a draft into force and retire the edition before it.

    The draft is checked (unless the caller has just done so) and the locate index is written and read back before the
    transaction begins, so that the transaction stays short. Raises Problem `mesh.not_a_draft`, `mesh.overtaken`, or
    what `check_draft` refuses.
    """
    if not checked:
        check_draft(edition_id=edition_id)
    base = _number_in_force()
    index = index_files.write(edition_id)
    with transaction.atomic():
        edition = open_draft(edition_id)
        if _number_in_force() != base:
            raise OVERTAKEN()
        published = _publish(edition, base + 1, index, by)
    forget_current()
    return published


def _number_in_force() -> int:
    return MeshEdition.objects.aggregate(last=Max("number"))["last"] or 0


def _publish(edition: MeshEdition, number: int, index: index_files.Written, by: Actor) -> MeshPublished:
    at = _instant()
    outcome = _bring_into_force(edition, number, index, at)
    MeshEdition.objects.filter(state=EditionState.PUBLISHED).update(state=EditionState.RETIRED)
    MeshEdition.objects.filter(id=edition.id).update(
        number=number, state=EditionState.PUBLISHED, valid_from=at, published_at=at, index_digest=index.digest
    )
    moved = move_rows(outcome.relocation)
    relocation = outcome.relocation
    facts = {
        "title": edition.title,
        "number": number,
        "recoded": dict(sorted(relocation.recoded.items())[:1000]),
        "ended": {code: list(after) for code, after in sorted(relocation.ended.items())[:1000]},
        "moved": moved,
    }
    record(deed="mesh.publish", by=by, subject=("mesh_edition", edition.id), facts=facts, at=at)
    return MeshPublished(
        edition.id,
        number,
        outcome.opened,
        outcome.ended,
        len(relocation.recoded),
        len(relocation.redrawn),
        sum(moved.values()),
    )


def _instant() -> datetime:
    """Now; where the clock was set back, just after the last edition: no border ends before it began."""
    last: datetime | None = MeshEdition.objects.aggregate(last=Max("valid_from"))["last"]
    return now() if last is None else max(now(), last + timedelta(microseconds=1))


def _bring_into_force(edition: MeshEdition, number: int, index: index_files.Written, at: datetime) -> _Outcome:
    """Apply names, ends, codes, new cells and borders, in this order: an ended cell's code is free for another."""
    applying.rename(edition, at)
    ended = applying.end(edition, at)
    recoded = applying.recode(edition, at)
    applying.rehang(ended, edition)
    opened = Cell.objects.filter(opened_in=edition, valid_from__isnull=True).update(valid_from=at)
    redrawn = applying.redraw(edition, at)
    relocation = Relocation(number, recoded, _successors(edition, ended), redrawn, index.locate)
    return _Outcome(relocation, opened, len(ended))


def _successors(edition: MeshEdition, ended: Mapping[UUID, str]) -> dict[str, tuple[str, ...]]:
    """Codes of the cells that come after each ended one."""
    after: dict[str, list[str]] = {code: [] for code in ended.values()}
    for old, new in Lineage.objects.filter(edition=edition).values_list("old_id", "new__code").order_by("new__code"):
        after[ended[old]].append(new)
    return {code: tuple(codes) for code, codes in after.items()}
