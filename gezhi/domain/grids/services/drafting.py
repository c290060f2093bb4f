"""Drafting an edition of the mesh: new cells and borders, changes to living cells. None is in force until published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import numpy as np
import shapely
from django.db import transaction
from django.db.models import Q

from gezhi.domain.grids.models import Border, Cell, Change, Finding, Lineage, MeshEdition
from gezhi.domain.grids.rules.codes import level_of, parent_of
from gezhi.domain.grids.vocabulary import ChangeKind, EditionState, GridKind, LevelWord, Origin, Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.geometry import Box, Surface, area_m2, to_wkb
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.quadkeys import Range, spans
from gezhi.ground.plumbing import bulk
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import record

NOT_A_DRAFT = problem("mesh.not_a_draft", 409, "This edition of the mesh is no draft any more.")
NO_PARENT = problem("mesh.no_parent", 422, "The cell {code} has no parent {parent} in the mesh or in the draft.")
CODE_TAKEN = problem("mesh.code_taken", 409, "The code {code} belongs to a cell already.")

T = TypeVar("T")

BATCH = 5000


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell to be drafted."""

    code: AreaCode
    name: str
    scheme: Scheme = Scheme.CN
    official_code: str = ""
    grid_kind: GridKind | None = None
    is_placeholder: bool = False
    is_made: bool = False
    homes: int | None = None
    people: int | None = None
    source: str = ""
    id: UUID = field(default_factory=new_id)

    @property
    def level(self) -> LevelWord:
        return level_of(self.code)


@dataclass(frozen=True, slots=True)
class NewBorder:
    """A border to be drafted; `surface` is valid and in CGCS2000/WGS-84."""

    cell_id: UUID
    code: AreaCode
    surface: Surface
    source: str
    raw_datum: str
    raw_wkb: bytes | None = None
    is_made: bool = False


@transaction.atomic
def draft_mesh(*, by: Actor, title: str, origin: Origin = Origin.DRAWN) -> UUID:
    """A new, empty draft; several may stand side by side."""
    edition = MeshEdition(title=title, origin=origin, drafted_at=now())
    edition.save(force_insert=True)
    facts = {"title": title, "origin": origin}
    record(deed="mesh.draft", by=by, subject=("mesh_edition", edition.id), facts=facts)
    return edition.id


def add_cells(*, edition_id: UUID, cells: Sequence[NewCell]) -> None:
    """Draft `cells`. Raises Problem `mesh.not_a_draft`, `mesh.code_taken` or `mesh.no_parent` before any is written.

    Many cells are written in several short transactions: nothing of a draft is in force.
    """
    with transaction.atomic():
        edition = open_draft(edition_id)
    _refuse_taken(edition, cells)
    parents = _parents(edition, cells)
    for cell in cells:
        above = parent_of(cell.code)
        if above and above not in parents:
            raise NO_PARENT(code=cell.code, parent=above)
    rows = [_cell_row(cell, edition, parents) for cell in sorted(cells, key=lambda cell: cell.code)]
    for batch in batched(rows):
        bulk.insert(batch)


def _refuse_taken(edition: MeshEdition, cells: Sequence[NewCell]) -> None:
    """A living code is free only when the draft ends or recodes its cell; a grid's code is never given again."""
    leaving = Change.objects.filter(edition=edition).exclude(kind=ChangeKind.RENAME).values_list("cell_id", flat=True)
    bound = Q(valid_from__isnull=False, valid_to__isnull=True) | Q(opened_in=edition)
    bound |= Q(level__in=[LevelWord.GRID, LevelWord.MICRO_GRID])
    taken = set(Cell.objects.filter(bound).exclude(id__in=set(leaving)).values_list("code", flat=True))
    for cell in cells:
        if cell.code in taken:
            raise CODE_TAKEN(code=cell.code)


def _parents(edition: MeshEdition, cells: Sequence[NewCell]) -> dict[str, UUID]:
    """The cells as they will stand, by code: living ones that stay, recoded ones under their new code, drafted ones."""
    wanted = {above for cell in cells if (above := parent_of(cell.code))}
    changes = Change.objects.filter(edition=edition).exclude(kind=ChangeKind.RENAME).values_list("cell_id", "code")
    leaving = dict(changes)
    standing = Cell.objects.filter(Q(valid_from__isnull=False, valid_to__isnull=True) | Q(opened_in=edition))
    known: dict[str, UUID] = {}
    if wanted - {str(cell.code) for cell in cells}:
        known = {code: id_ for code, id_ in standing.values_list("code", "id") if code in wanted and id_ not in leaving}
    known.update((code, id_) for id_, code in leaving.items() if code)
    known.update((str(cell.code), cell.id) for cell in cells)
    return known


def _cell_row(cell: NewCell, edition: MeshEdition, parents: dict[str, UUID]) -> Cell:
    kind = cell.grid_kind or (GridKind.BASE if cell.level is LevelWord.GRID else "")
    return Cell(
        id=cell.id,
        level=cell.level,
        scheme=cell.scheme,
        code=str(cell.code),
        name=cell.name,
        official_code=cell.official_code,
        parent_id=parents.get(parent_of(cell.code)),
        grid_kind=kind,
        is_placeholder=cell.is_placeholder,
        is_made=cell.is_made,
        expected_homes=cell.homes,
        expected_people=cell.people,
        source=cell.source,
        opened_in=edition,
    )


def add_borders(*, edition_id: UUID, borders: Sequence[NewBorder]) -> None:
    """Draft `borders`, many in several short transactions; the border drafted last for a cell counts.

    Raises Problem `mesh.not_a_draft`.
    """
    with transaction.atomic():
        edition = open_draft(edition_id)
    rows = _border_rows(list({border.cell_id: border for border in borders}.values()), edition)
    for batch in batched(rows):
        with transaction.atomic():
            Border.objects.filter(edition_from=edition, cell_id__in=[row.cell_id for row in batch]).delete()
            bulk.insert(batch)


def _border_rows(borders: Sequence[NewBorder], edition: MeshEdition) -> list[Border]:
    edges = shapely.bounds(np.array([border.surface for border in borders])).reshape(-1, 4)
    lows, highs = spans(edges)
    return [
        _border_row(border, edition, Box(*box), (low, high))
        for border, box, low, high in zip(borders, edges.tolist(), lows.tolist(), highs.tolist(), strict=True)
    ]


def _border_row(border: NewBorder, edition: MeshEdition, box: Box, span: Range) -> Border:
    return Border(
        cell_id=border.cell_id,
        level=level_of(border.code),
        code=str(border.code),
        edition_from=edition,
        wkb=to_wkb(border.surface),
        min_lon=box.west,
        min_lat=box.south,
        max_lon=box.east,
        max_lat=box.north,
        quadkey_low=span[0],
        quadkey_high=span[1],
        area_m2=area_m2(border.surface),
        source=border.source,
        raw_datum=border.raw_datum,
        raw_wkb=border.raw_wkb,
        is_made=border.is_made,
    )


def batched(rows: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """`rows` in portions small enough for one short transaction."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@transaction.atomic
def rename_cells(*, edition_id: UUID, names: dict[UUID, str]) -> None:
    """Draft new names for living cells."""
    _add_changes(edition_id, ChangeKind.RENAME, [(cell, "", name) for cell, name in names.items()])


@transaction.atomic
def recode_cells(*, edition_id: UUID, codes: dict[UUID, AreaCode]) -> None:
    """Draft new codes for living cells; what stands below moves with them."""
    _add_changes(edition_id, ChangeKind.RECODE, [(cell, str(code), "") for cell, code in codes.items()])


@transaction.atomic
def end_cells(*, edition_id: UUID, successors: dict[UUID, Sequence[UUID]]) -> None:
    """Draft the end of living cells, each with the cells (drafted or living) that come after it."""
    _add_changes(edition_id, ChangeKind.END, [(cell, "", "") for cell in successors])
    rows = [
        Lineage(edition_id=edition_id, old_id=old, new_id=new) for old, after in successors.items() for new in after
    ]
    Lineage.objects.bulk_create(rows, batch_size=BATCH)


def _add_changes(edition_id: UUID, kind: ChangeKind, changes: Sequence[tuple[UUID, str, str]]) -> None:
    edition = open_draft(edition_id)
    rows = [Change(edition=edition, cell_id=cell, kind=kind, code=code, name=name) for cell, code, name in changes]
    Change.objects.bulk_create(rows, batch_size=BATCH)


@transaction.atomic
def discard_mesh(*, by: Actor, edition_id: UUID) -> None:
    """Throw a draft away with everything in it. Raises Problem `mesh.not_a_draft`."""
    edition = open_draft(edition_id)
    for rows in (Finding.objects.filter(edition=edition), Lineage.objects.filter(edition=edition)):
        rows.delete()
    Change.objects.filter(edition=edition).delete()
    Border.objects.filter(edition_from=edition).delete()
    _delete_drafted(edition)
    record(deed="mesh.discard", by=by, subject=("mesh_edition", edition.id), facts={"title": edition.title})
    edition.delete()


def _delete_drafted(edition: MeshEdition) -> None:
    """Drafted cells from the smallest up, so that no child outlives its parent."""
    for word in reversed(LevelWord):
        Cell.objects.filter(opened_in=edition, level=word).delete()


def open_draft(edition_id: UUID) -> MeshEdition:
    """The draft, locked for this transaction. Raises Problem `mesh.not_a_draft`."""
    edition = MeshEdition.objects.select_for_update().filter(id=edition_id, state=EditionState.DRAFT).first()
    if edition is None:
        raise NOT_A_DRAFT()
    return edition
