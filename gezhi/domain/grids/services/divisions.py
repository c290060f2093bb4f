"""Loading the division tree from code tables: a first load, and every later edition of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from gezhi.domain.grids.events import MeshPublished
from gezhi.domain.grids.models import Cell, Finding
from gezhi.domain.grids.rules.codes import is_placeholder, level_of, parent_of
from gezhi.domain.grids.rules.divisions import TABLES, Listed, Living, Plan, check_tree, plan, read_table
from gezhi.domain.grids.services import drafting
from gezhi.domain.grids.services.publishing import publish_mesh
from gezhi.domain.grids.vocabulary import FindingKind, LevelWord, Origin, Scheme
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor

NO_TABLES = problem("divisions.no_tables", 422, "There is no table of divisions in {folder}.")
UNREADABLE = problem("divisions.unreadable", 422, "{file} is not a text in UTF-8.")
NOTHING_UNDER = problem("divisions.nothing_under", 422, "The tables list nothing under {codes}.")

MANAGED = (LevelWord.PROVINCE, LevelWord.CITY, LevelWord.COUNTY, LevelWord.TOWN, LevelWord.COMMUNITY)


@dataclass(frozen=True, slots=True)
class DivisionsLoaded:
    """What a load did."""

    rows: int
    opened: int
    renamed: int
    recoded: int
    ended: int
    missing: int
    unchanged: int
    published: MeshPublished | None


def import_divisions(
    *,
    by: Actor,
    folder: Path,
    scheme: Scheme = Scheme.CN,
    under: Sequence[AreaCode] = (),
    edition: str = "",
    end_missing: bool = False,
) -> DivisionsLoaded:
    """Load the tables of `folder` (provinces, cities, areas, streets, villages-*) and publish what they change.

    `under` keeps what lies in these areas, and what stands above them. `edition` chooses among tables of several years
    (villages-…-2019.csv). Loading the same tables again changes nothing. A living code that the tables no longer list
    is a finding; with `end_missing` it ends. Raises the Problems of `rules.divisions`, with file and line; then nothing
    has changed.
    """
    rows = _wanted(list(_read(folder, scheme, edition)), under)
    living = _living()
    check_tree(rows, living)
    covered = _is_covered(rows, under)
    made = plan(rows, [area for area in living.values() if covered(area.code)])
    if made.is_empty or (not end_missing and _is_known(made)):
        return _loaded(rows, made, end_missing, None)
    title = f"{folder.name} {edition}".strip()
    return _loaded(rows, made, end_missing, _publish(by, title, made, scheme, end_missing))


def _read(folder: Path, scheme: Scheme, edition: str) -> Iterator[Listed]:
    """Every row of the folder's tables, top-down. Raises Problem `divisions.no_tables`."""
    tables = [(level, file) for word, level in TABLES.items() for file in _files(folder, word, edition)]
    if not tables:
        raise NO_TABLES(folder=folder.name)
    for level, file in tables:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise UNREADABLE(file=file.name) from None
        yield from read_table(file.name, text.splitlines(), level, scheme)


def _files(folder: Path, word: str, edition: str) -> list[Path]:
    """`streets.csv` and `streets-….csv`; where some end in the edition's year, those alone."""
    found = sorted([*folder.glob(f"{word}.csv"), *folder.glob(f"{word}-*.csv")])
    dated = [file for file in found if file.stem.rpartition("-")[2].isdigit()]
    chosen = [file for file in dated if file.stem.endswith(f"-{edition}")] if edition else []
    plain = [file for file in found if file not in dated]
    return chosen or plain or ([] if edition else dated)


def _wanted(rows: Sequence[Listed], under: Sequence[AreaCode]) -> list[Listed]:
    """The rows in the areas of `under` and on the way up to them; all when none is named.

    Tables of communities alone will do where what stands above them lives already.
    """
    if not under:
        return list(rows)
    above = {code for area in under for code in area.path}
    kept = [row for row in rows if row.code in above or any(area.contains(row.code) for area in under)]
    if not any(area.contains(row.code) for row in kept for area in under):
        raise NOTHING_UNDER(codes=", ".join(under))
    return kept


def _living() -> dict[str, Living]:
    cells = Cell.objects.live().filter(level__in=MANAGED).order_by("code").values_list("id", "code", "name")
    return {code: Living(id_, code, name) for id_, code, name in cells}


def _is_covered(rows: Sequence[Listed], under: Sequence[AreaCode]) -> Callable[[str], bool]:
    """Whether a living code should stand in these tables: it lies in the areas asked for, and they list it or a
    sibling, or its parent is gone while they speak of its level elsewhere in the city."""
    listed = {str(row.code) for row in rows}
    families = {row.parent for row in rows}
    spoken_of = {(row.code[: Level.CITY], len(row.code)) for row in rows}

    def covered(code: str) -> bool:
        if code in listed:
            return True
        if under and not any(area.contains(code) for area in under):
            return False
        above = parent_of(code)
        gone = bool(above) and above not in listed and covered(above)
        return above in families or (gone and (code[: Level.CITY], len(code)) in spoken_of)

    return covered


def _is_known(made: Plan) -> bool:
    """Nothing but missing codes, all of them noted before."""
    noted = set(Finding.objects.filter(kind=FindingKind.VANISHED).values_list("cell_id", flat=True))
    return (
        not (made.opened or made.renamed or made.recoded or made.displaced)
        and {old.id for old in made.vanished} <= noted
    )


def _publish(by: Actor, title: str, made: Plan, scheme: Scheme, end_missing: bool) -> MeshPublished:
    edition = drafting.draft_mesh(by=by, title=title, origin=Origin.DIVISIONS)
    drafting.rename_cells(edition_id=edition, names={old.id: name for old, name in made.renamed})
    codes = {old.id: row.code for old, row in made.recoded}
    codes.update({area.id: AreaCode(area.code) for area in made.staying})
    drafting.recode_cells(edition_id=edition, codes=codes)
    ending = [*made.displaced, *(made.vanished if end_missing else ())]
    drafting.end_cells(edition_id=edition, successors={old.id: () for old in ending})
    if not end_missing:
        _note_missing(edition, made.vanished)
    drafting.add_cells(edition_id=edition, cells=_new_cells(made.opened, scheme, title))
    return publish_mesh(by=by, edition_id=edition)


def _note_missing(edition: UUID, vanished: Sequence[Living]) -> None:
    Finding.objects.bulk_create(
        Finding(
            edition_id=edition,
            kind=FindingKind.VANISHED,
            level=level_of(old.code),
            code=old.code,
            cell_id=old.id,
            name=old.name,
        )
        for old in vanished
    )


def _new_cells(opened: Sequence[Listed], scheme: Scheme, source: str) -> list[drafting.NewCell]:
    names = _names_above(opened)
    return [
        drafting.NewCell(
            code=row.code,
            name=row.name,
            scheme=scheme,
            official_code=str(row.code),
            is_placeholder=is_placeholder(row.code, row.name, names.get(row.parent, "")),
            homes=row.homes,
            people=row.people,
            source=source,
        )
        for row in opened
    ]


def _names_above(opened: Sequence[Listed]) -> Mapping[str, str]:
    """Names of cities, listed or living, by code."""
    living = Cell.objects.live().filter(level=LevelWord.CITY).values_list("code", "name")
    return {**dict(living), **{str(row.code): row.name for row in opened if row.code.level is Level.CITY}}


def _loaded(rows: Sequence[Listed], made: Plan, end_missing: bool, published: MeshPublished | None) -> DivisionsLoaded:
    gone = len(made.vanished)
    return DivisionsLoaded(
        rows=len(rows),
        opened=len(made.opened),
        renamed=len(made.renamed),
        recoded=len(made.recoded),
        ended=len(made.displaced) + (gone if end_missing else 0),
        missing=0 if end_missing else gone,
        unchanged=len({old.code for old in made.kept} - {old.code for old, _ in made.renamed}),
        published=published,
    )
