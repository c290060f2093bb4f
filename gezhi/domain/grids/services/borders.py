"""Importing borders from a file: every feature is read, converted, matched, judged and reported; then drafted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from gezhi.domain.grids.events import MeshPublished
from gezhi.domain.grids.models import Cell, Finding
from gezhi.domain.grids.rules.matching import Candidate, CodeMatcher, NameMatcher, repeated
from gezhi.domain.grids.rules.topology import must_fit
from gezhi.domain.grids.services import drafting
from gezhi.domain.grids.services.border_features import Judged, Matcher, judge, to_degrees
from gezhi.domain.grids.services.border_fit import refuse_misfits
from gezhi.domain.grids.services.border_parents import NewCells, Parents
from gezhi.domain.grids.services.checking import check_draft
from gezhi.domain.grids.services.publishing import publish_mesh
from gezhi.domain.grids.vocabulary import FindingKind, LevelWord, Match, Origin, Scheme, Verdict
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.datums import Datum
from gezhi.ground.kernel.geometry import area_m2
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import record
from gezhi.ground.plumbing.scope import inside
from gezhi.ground.plumbing.vector_files import Feature, read_vector_file

NOTHING_MATCHED = problem(
    "borders.nothing_matched", 422, "None of the {count} features of {file} has a cell at this level: nothing is kept."
)
NO_PROPERTY = problem("borders.no_property", 422, "No feature of {file} has the property {property}.")
NOTHING_WHERE = problem("borders.nothing_where", 422, "No feature of {file} has {where}.")


ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class BorderFile:
    """A file of borders and what its sender says of it."""

    path: Path
    level: LevelWord
    datum: str | None
    match: Match
    named: str = ""  # the property that holds the code or name; “code” or “name” when empty
    under: tuple[AreaCode, ...] = ()
    where: tuple[str, str] | None = None  # take only features whose property has this value
    layer: str = ""
    source: str = ""
    scheme: Scheme = Scheme.CN
    create: bool = False  # features without a cell become cells (grids, micro grids; any level of a local tree)

    @property
    def property(self) -> str:
        return self.named or self.match.value


@dataclass(frozen=True, slots=True)
class FeatureReport:
    """What became of one feature."""

    number: int
    name: str
    code: str
    verdict: Verdict
    repairs: tuple[str, ...]
    why: str
    other: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class OverlapReport:
    """Two cells that share ground."""

    first_code: str
    first_name: str
    second_code: str
    second_name: str
    area_m2: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class BordersImported:
    """The report of one import: the edition that holds the borders, every feature, every overlap."""

    edition_id: UUID
    features: Sequence[FeatureReport]
    overlaps: Sequence[OverlapReport]
    findings: int
    published: MeshPublished | None

    @property
    def counts(self) -> Mapping[Verdict, int]:
        return Counter(feature.verdict for feature in self.features)


def import_borders(*, by: Actor, file: BorderFile, publish: bool = False) -> BordersImported:
    """Draft the borders of a file as a new edition of the mesh, check it, and publish it when asked to.

    Features that cannot be used are reported and left out. Raises Problem `datum.missing` when the sender does not say
    the datum, `borders.*`, `vector_file.*`; `borders.nothing_matched` when no feature is left; then nothing is kept.
    """
    datum = Datum.parse(file.datum)
    judged, made = _judged(file, datum)
    kept = [feature for feature in judged if feature.cell is not None and feature.surface is not None]
    if not kept:
        raise NOTHING_MATCHED(file=file.path.name, count=len(judged))
    edition = _draft(by, file, datum, kept, made)
    _note(edition, file, judged)
    findings = check_draft(edition_id=edition)
    reports = [_report(feature) for feature in judged]
    overlaps = list(_overlaps(edition))
    published = publish_mesh(by=by, edition_id=edition, checked=True) if publish else None
    return BordersImported(edition, reports, overlaps, findings, published)


def _judged(file: BorderFile, datum: Datum) -> tuple[list[Judged], NewCells]:
    """Every feature with its final verdict, and the cells that were made for some."""
    read = read_vector_file(file.path, layer=file.layer)
    features = _chosen(read.features, file)
    parents = Parents(file.level, file.under)
    made = NewCells(file.level, parents, file.scheme, file.source or file.path.name)
    degrees = to_degrees(read.crs, datum)
    matcher = _matcher(file, parents)
    first = judge(features, level=file.level, named=file.property, matcher=matcher, degrees=degrees)
    judged = _without_repeats(_with_new_cells(_with_elsewhere(first, file, parents), file, made))
    if must_fit(file.level):
        judged = refuse_misfits(judged, file.level)
    made.keep(feature.cell.id for feature in judged if feature.cell is not None)
    return judged, made


def _chosen(features: Sequence[Feature], file: BorderFile) -> list[Feature]:
    """The features asked for. Raises Problem `borders.nothing_where` or `borders.no_property`."""
    chosen = [feature for feature in features if _has(feature, file.where)]
    if features and not chosen and file.where is not None:
        raise NOTHING_WHERE(file=file.path.name, where="=".join(file.where))
    if not file.create and not any(file.property in feature.properties for feature in chosen):
        raise NO_PROPERTY(file=file.path.name, property=file.property)
    return chosen


def _has(feature: Feature, where: tuple[str, str] | None) -> bool:
    return where is None or str(feature.properties.get(where[0])) == where[1]


def _matcher(file: BorderFile, parents: Parents) -> Matcher:
    rows = Cell.objects.live().at(file.level).order_by("code")
    if file.under:
        rows = rows.filter(inside("code", file.under))
    cells = [Candidate(*row) for row in rows.values_list("id", "code", "name", "official_code")]
    return CodeMatcher(cells, file.level) if file.match is Match.CODE else NameMatcher(cells, parents.stands)


def _with_elsewhere(judged: Iterable[Judged], file: BorderFile, parents: Parents) -> list[Judged]:
    """A feature without a cell, outside the area asked for, is none of our business: told, but no finding."""
    return [
        replace(feature, why=ELSEWHERE)
        if file.under and feature.why == "unknown" and feature.surface and not parents.holding(feature.surface)
        else feature
        for feature in judged
    ]


def _with_new_cells(judged: Sequence[Judged], file: BorderFile, made: NewCells) -> list[Judged]:
    """Features without a cell get one, where that is asked for and allowed."""
    if not (file.create and made.may_be_made):
        return list(judged)
    return [_with_new_cell(feature, file, made) for feature in judged]


def _with_new_cell(feature: Judged, file: BorderFile, made: NewCells) -> Judged:
    if feature.verdict is not Verdict.UNMATCHED or feature.surface is None or feature.why in {"ambiguous", ELSEWHERE}:
        return feature
    cell = made.make(feature.name if file.match is Match.NAME else "", feature.surface)
    if cell is None:
        return replace(feature, why="no_parent")
    verdict = Verdict.REPAIRED if feature.repairs else Verdict.IMPORTED
    return replace(feature, cell=cell, verdict=verdict, why="")


def _without_repeats(judged: Sequence[Judged]) -> list[Judged]:
    """A second feature for the same cell is refused: nobody can know which is right."""
    again = repeated((feature.number, feature.cell.code) for feature in judged if feature.cell is not None)
    return [
        replace(feature.refused("borders.repeated", str(again[feature.number])), cell=None)
        if feature.number in again
        else feature
        for feature in judged
    ]


def _draft(by: Actor, file: BorderFile, datum: Datum, kept: Sequence[Judged], made: NewCells) -> UUID:
    edition = drafting.draft_mesh(by=by, title=file.path.name, origin=Origin.BORDERS)
    drafting.add_cells(edition_id=edition, cells=list(made.drafted.values()))
    drafting.add_borders(edition_id=edition, borders=[*_borders(file, datum, kept)])
    facts = {"file": file.path.name, "level": file.level, "datum": datum, "borders": len(kept)}
    record(deed="mesh.import_borders", by=by, subject=("mesh_edition", edition), facts=facts)
    return edition


def _borders(file: BorderFile, datum: Datum, kept: Sequence[Judged]) -> Iterator[drafting.NewBorder]:
    """What came in another datum, or had to be repaired, keeps its raw form."""
    is_shifted = datum in {Datum.GCJ02, Datum.BD09}
    for feature in kept:
        if feature.cell is not None and feature.surface is not None:
            raw = feature.raw_wkb if is_shifted or feature.repairs else None
            code = AreaCode(feature.cell.code)
            source = file.source or file.path.name
            yield drafting.NewBorder(feature.cell.id, code, feature.surface, source, datum.value, raw)


KINDS = {
    Verdict.REPAIRED: FindingKind.REPAIRED,
    Verdict.REFUSED: FindingKind.REFUSED,
    Verdict.UNMATCHED: FindingKind.UNMATCHED,
}


def _note(edition: UUID, file: BorderFile, judged: Sequence[Judged]) -> None:
    """Keep what was not simply imported as findings of the edition."""
    around = str(file.under[0]) if len(file.under) == 1 else ""
    Finding.objects.bulk_create(
        Finding(
            edition_id=edition,
            kind=KINDS[feature.verdict],
            level=file.level,
            code=feature.cell.code if feature.cell else around,
            cell_id=feature.cell.id if feature.cell and feature.verdict is Verdict.REPAIRED else None,
            feature_no=feature.number,
            name=feature.name[:200],
            facts={"why": feature.why, "other": feature.other, "repairs": list(feature.repairs)},
        )
        for feature in judged
        if feature.verdict in KINDS and feature.why != ELSEWHERE
    )


def _report(feature: Judged) -> FeatureReport:
    return FeatureReport(
        number=feature.number,
        name=feature.name,
        code=feature.cell.code if feature.cell else "",
        verdict=feature.verdict,
        repairs=tuple(feature.repairs),
        why=feature.why,
        other=feature.other,
        area_m2=area_m2(feature.surface) if feature.surface is not None else 0.0,
    )


def _overlaps(edition: UUID) -> Iterator[OverlapReport]:
    found = Finding.objects.filter(edition_id=edition, kind=FindingKind.OVERLAP).select_related("cell", "other")
    for row in found.order_by("-area_m2", "id"):
        if row.cell is not None and row.other is not None:
            yield OverlapReport(
                row.cell.code,
                row.cell.name,
                row.other.code,
                row.other.name,
                row.area_m2 or 0.0,
                row.lon or 0.0,
                row.lat or 0.0,
            )
