"""Making the cells of the demo: communities, base grids and micro grids inside real towns. Marked as made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.grids.models import Border, Cell
from gezhi.domain.grids.rules.names import given_name
from gezhi.domain.grids.rules.partition import MadeCell, Town, make_mesh
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.services import drafting
from gezhi.domain.grids.services.publishing import publish_mesh
from gezhi.domain.grids.vocabulary import LevelWord, Origin, Scheme
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.scope import inside

NO_TOWNS = problem("making.no_towns", 422, "There is no town with a border and communities under {codes}.")
CUT_ALREADY = problem(
    "making.cut_already", 409, "The community {code} has grids already; made cells never replace them."
)


@dataclass(frozen=True, slots=True)
class CellsMade:
    """How many cells were made, and the edition that holds them."""

    communities: int
    grids: int
    micro_grids: int
    homes: int
    people: int
    edition_number: int


def make_cells(*, by: Actor, under: Sequence[AreaCode], seed: int = 1) -> CellsMade:
    """Cut every town under `under` that has a border and communities, down to micro grids, and publish the edition.

    Communities keep their names and codes and get made borders and expected homes; grids and micro grids are new. Every
    point of a town then lies in exactly one cell of each level. The same seed makes the same mesh. Raises Problem
    `making.no_towns` or `making.cut_already`.
    """
    standing = list(Cell.objects.live().filter(inside("code", under)).order_by("code"))
    _refuse_cut(standing)
    towns = _towns(standing)
    if not towns:
        raise NO_TOWNS(codes=", ".join(under))
    made = make_mesh(towns, seed=seed)
    edition = drafting.draft_mesh(by=by, title="", origin=Origin.MADE)
    ids = {cell.code: cell.id for cell in standing}
    new = _new_cells(made, {cell.code: Scheme(cell.scheme) for cell in standing})
    drafting.add_cells(edition_id=edition, cells=new)
    ids.update({str(cell.code): cell.id for cell in new})
    drafting.add_borders(edition_id=edition, borders=_new_borders(made, ids, _sources(towns)))
    _note_numbers(made, ids)
    # The partition is a coverage by construction: the check of ten thousand borders would find nothing.
    published = publish_mesh(by=by, edition_id=edition, checked=True)
    return _counted(made, published.number)


def _refuse_cut(standing: Sequence[Cell]) -> None:
    for cell in standing:
        if cell.level == LevelWord.GRID:
            raise CUT_ALREADY(code=str(cell.area_code.parent))


def _towns(standing: Sequence[Cell]) -> list[Town]:
    """The towns that have a border and at least one community."""
    communities: dict[str, list[tuple[AreaCode, str]]] = defaultdict(list)
    for cell in standing:
        if cell.level == LevelWord.COMMUNITY:
            communities[cell.code[: Level.TOWN]].append((cell.area_code, cell.name))
    borders = Border.objects.live().filter(level=LevelWord.TOWN, code__in=communities).values_list("code", "wkb")
    return [Town(AreaCode(code), stored_surface(wkb), communities[code]) for code, wkb in borders]


def _new_cells(made: Sequence[MadeCell], schemes: Mapping[str, Scheme]) -> list[drafting.NewCell]:
    """The grids and micro grids among `made`."""
    cells = []
    for cell in made:
        if cell.code.level >= Level.GRID:
            word, scheme = LevelWord[cell.code.level.name], schemes[cell.code[: Level.COMMUNITY]]
            name = given_name(word, cell.code, scheme)
            cells.append(
                drafting.NewCell(
                    cell.code, name, scheme, is_made=True, homes=cell.homes, people=cell.people, source="made"
                )
            )
    return cells


def _sources(towns: Sequence[Town]) -> dict[str, str]:
    """Who drew the towns' own borders, by code."""
    codes = [str(town.code) for town in towns]
    return dict(Border.objects.live().filter(code__in=codes).values_list("code", "source"))


def _new_borders(
    made: Sequence[MadeCell], ids: Mapping[str, UUID], sources: Mapping[str, str]
) -> list[drafting.NewBorder]:
    """All borders; the towns' own come back with the vertices where made cells meet them."""
    return [
        drafting.NewBorder(
            cell_id=ids[cell.code],
            code=cell.code,
            surface=cell.border,
            source=sources.get(cell.code, "made"),
            raw_datum="cgcs2000",
            is_made=cell.code.level is not Level.TOWN,
        )
        for cell in made
    ]


def _note_numbers(made: Sequence[MadeCell], ids: Mapping[str, UUID]) -> None:
    """Write expected homes and people on the communities and towns."""
    numbers = {ids[cell.code]: cell for cell in made if cell.code.level < Level.GRID}
    rows = list(Cell.objects.filter(id__in=numbers))
    for row in rows:
        row.expected_homes, row.expected_people = numbers[row.id].homes, numbers[row.id].people
    Cell.objects.bulk_update(rows, ["expected_homes", "expected_people"], batch_size=500)


def _counted(made: Sequence[MadeCell], number: int) -> CellsMade:
    at: dict[Level, list[MadeCell]] = defaultdict(list)
    for cell in made:
        at[cell.code.level].append(cell)
    homes, people = (sum(getattr(cell, what) for cell in at[Level.TOWN]) for what in ("homes", "people"))
    return CellsMade(len(at[Level.COMMUNITY]), len(at[Level.GRID]), len(at[Level.MICRO_GRID]), homes, people, number)
