"""What publishing does to the rows of cells and borders. Called inside the publishing transaction only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, Subquery

from gezhi.domain.grids.models import Border, BusinessGridPart, Cell, Change, FormerCode, MeshEdition
from gezhi.domain.grids.rules.codes import GIVEN, next_code, parent_of
from gezhi.domain.grids.services.drafting import BATCH, NO_PARENT, batched
from gezhi.domain.grids.vocabulary import ChangeKind, LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import inside

CHILDREN_LEFT = problem("mesh.children_left", 409, "The cell {code} would end while {child} still stands below it.")
NOT_LIVING = problem("mesh.not_living", 409, "The draft changes a cell that is no longer in force: {code}.")


def _changes(edition: MeshEdition, kind: ChangeKind) -> list[Change]:
    """The draft's changes of one kind. Raises Problem `mesh.not_living` when a cell has ended meanwhile."""
    changes = list(Change.objects.filter(edition=edition, kind=kind).select_related("cell").order_by("cell__code"))
    for change in changes:
        if not change.cell.is_live:
            raise NOT_LIVING(code=change.cell.code)
    return changes


def rename(edition: MeshEdition, at: datetime) -> None:
    """Give cells their new names and keep the old ones."""
    changes = _changes(edition, ChangeKind.RENAME)
    _remember([change.cell for change in changes], edition, at)
    for change in changes:
        change.cell.name = change.name
    Cell.objects.bulk_update([change.cell for change in changes], ["name"], batch_size=BATCH // 4)


def _remember(cells: list[Cell], edition: MeshEdition, at: datetime) -> None:
    """Write down code and name as they were until `at`, once for each cell and edition."""
    past = FormerCode.objects.values("cell_id").annotate(
        last=Max("valid_to"), here=Count("id", filter=Q(edition=edition))
    )
    known = {row["cell_id"]: row for row in past}
    rows = [
        FormerCode(
            cell=cell,
            edition=edition,
            code=cell.code,
            name=cell.name,
            valid_from=known[cell.id]["last"] if cell.id in known else cell.valid_from or at,
            valid_to=at,
        )
        for cell in cells
        if cell.id not in known or not known[cell.id]["here"]
    ]
    FormerCode.objects.bulk_create(rows, batch_size=BATCH)


def end(edition: MeshEdition, at: datetime) -> dict[UUID, str]:
    """End cells, their borders and their part in business grids; id → the code they had."""
    ended = {change.cell_id: change.cell.code for change in _changes(edition, ChangeKind.END)}
    for ids in batched([*ended]):
        Cell.objects.filter(id__in=ids).update(valid_to=at, ended_in=edition)
        Border.objects.live().filter(cell_id__in=ids).update(valid_to=at, edition_to=edition)
        BusinessGridPart.objects.filter(cell_id__in=ids, valid_to__isnull=True).update(valid_to=at)
    return ended


def rehang(ended: Mapping[UUID, str], edition: MeshEdition) -> None:
    """Hang what stood below an ended cell below the one that has its code now.

    Raises Problem `mesh.children_left` where there is none.
    """
    for ids in batched([*ended]):
        cells = list(Cell.objects.live().filter(parent_id__in=ids).order_by("code"))
        heirs = _standing({parent_of(cell.code) for cell in cells}, edition)
        for cell in cells:
            above = parent_of(cell.code)
            if above not in heirs:
                raise CHILDREN_LEFT(code=above, child=cell.code)
            cell.parent_id = heirs[above]
        Cell.objects.bulk_update(cells, ["parent"], batch_size=BATCH // 4)


def _standing(codes: set[str], edition: MeshEdition) -> dict[str, UUID]:
    """Living and drafted cells by code."""
    found = Cell.objects.filter(Q(valid_from__isnull=False, valid_to__isnull=True) | Q(opened_in=edition))
    return {code: id_ for code, id_ in found.values_list("code", "id") if code in codes}


def recode(edition: MeshEdition, at: datetime) -> dict[str, str]:
    """Give cells, and what stands below them, their new codes; old → new."""
    wanted = {change.cell.code: change.code for change in _changes(edition, ChangeKind.RECODE)}
    if not wanted:
        return {}
    cells = list(Cell.objects.live().filter(inside("code", wanted)).order_by("code"))
    codes = _new_codes([cell.code for cell in cells], wanted)
    _remember([cell for cell in cells if codes[cell.code] != cell.code], edition, at)
    for some in batched([cell.id for cell in cells]):
        # Codes may change places: nobody is in force while they are rewritten.
        Cell.objects.filter(id__in=some).update(valid_from=None)
    for cell in cells:
        cell.code = codes[cell.code]
    Cell.objects.bulk_update(cells, ["code", "valid_from"], batch_size=BATCH // 4)
    _set_parents(cells, edition)
    _copy_codes([cell.id for cell in cells])
    return {old: new for old, new in codes.items() if old != new}


def _new_codes(old: list[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The new code of every cell in `old` (parents first): as wanted, else its own digits below the parent's new code.

    A grid keeps its number unless that code was given before: then it gets the next one.
    """
    given = set(_ever_given())
    codes: dict[str, str] = {}
    for code in old:
        parent = parent_of(code)
        above = codes.get(parent, parent)
        new = AreaCode(wanted.get(code) or above + code[len(above) :])
        if new.level in GIVEN and new != code and new in given:
            new = next_code(AreaCode(above), given)
        given.add(str(new))
        codes[code] = str(new)
    return codes


def _ever_given() -> list[str]:
    """Every code of a grid or micro grid that was ever given."""
    words = [LevelWord[level.name] for level in GIVEN]
    cells = Cell.objects.filter(level__in=words).values_list("code", flat=True)
    return [*cells, *FormerCode.objects.filter(cell__level__in=words).values_list("code", flat=True)]


def _set_parents(cells: list[Cell], edition: MeshEdition) -> None:
    """Hang recoded cells below the living or drafted cell that their new code names."""
    parents = _standing({parent_of(cell.code) for cell in cells}, edition)
    for cell in cells:
        above = parent_of(cell.code)
        if above and above not in parents:
            raise NO_PARENT(code=cell.code, parent=above)
        cell.parent_id = parents.get(above)
    Cell.objects.bulk_update(cells, ["parent"], batch_size=BATCH // 4)


def _copy_codes(cells: list[UUID]) -> None:
    """Bring the copies of the code on borders and business grids up to date."""
    for ids in batched(cells):
        Border.objects.filter(cell_id__in=ids, valid_to__isnull=True).update(code=_CODE_OF_CELL)
        BusinessGridPart.objects.filter(cell_id__in=ids, valid_to__isnull=True).update(code=_CODE_OF_CELL)


_CODE_OF_CELL = Subquery(Cell.objects.filter(id=OuterRef("cell_id")).values("code")[:1])


def redraw(edition: MeshEdition, at: datetime) -> frozenset[str]:
    """Put the drafted borders in force and end those they replace; the codes of their cells."""
    drafted = Border.objects.filter(edition_from=edition)
    cells = list(drafted.values_list("cell_id", flat=True))
    for ids in batched(cells):
        Border.objects.live().filter(cell_id__in=ids).update(valid_to=at, edition_to=edition)
    _copy_codes(cells)
    drafted.update(valid_from=at)
    return frozenset(drafted.values_list("code", flat=True))
