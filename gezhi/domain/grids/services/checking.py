"""Checking a draft: what the mesh would look like, what is refused, what is merely found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Q

from gezhi.domain.grids.models import Border, Change, Finding, MeshEdition
from gezhi.domain.grids.rules import topology
from gezhi.domain.grids.rules.codes import parent_of
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.services.drafting import BATCH, open_draft
from gezhi.domain.grids.vocabulary import ChangeKind, FindingKind, LevelWord
from gezhi.ground.kernel.geometry import Surface, inner_point
from gezhi.ground.kernel.problem import problem

OVERLAP = problem("mesh.overlap", 409, "The cells {first} and {second} overlap by {area} m²; grids may not overlap.")
OUTSIDE = problem("mesh.outside_parent", 409, "The border of {code} lies outside its parent {parent}.")

CHECKED = (FindingKind.OVERLAP, FindingKind.GAP, FindingKind.UNCOVERED, FindingKind.MISPLACED)
"""Kinds that a check writes anew each time."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A border as it would stand after publishing."""

    cell_id: UUID
    code: str
    surface: Surface


def check_draft(*, edition_id: UUID) -> int:
    """Check a draft's borders against one another, their neighbours, parents and children; how many findings it has.

    Findings of an earlier check are replaced. Raises Problem `mesh.overlap` or `mesh.outside_parent` for grids and
    micro grids, `mesh.not_a_draft`.
    """
    with transaction.atomic():
        edition = open_draft(edition_id)
        findings = [finding for word in _drafted_levels(edition) for finding in _check_level(edition, word)]
        Finding.objects.filter(edition=edition, kind__in=CHECKED).delete()
        Finding.objects.bulk_create(findings, batch_size=BATCH)
    return len(findings)


def _drafted_levels(edition: MeshEdition) -> list[LevelWord]:
    words = set(Border.objects.filter(edition_from=edition).values_list("level", flat=True).distinct())
    return [word for word in LevelWord if word in words]


def _check_level(edition: MeshEdition, word: LevelWord) -> Iterator[Finding]:
    around = after_publishing(edition, word)
    drafted = set(Border.objects.filter(edition_from=edition, level=word).values_list("cell_id", flat=True))
    yield from _overlaps(edition, word, around, drafted)
    parents = {drawn.code: drawn for drawn in _parents(edition, word)}
    families = _families([drawn for drawn in around if drawn.cell_id in drafted], around)
    for code, children in families.items():
        if code in parents:
            yield from _inside_parent(edition, word, parents[code], children)
        yield from _gaps(edition, word, parents.get(code), code, children)


def after_publishing(edition: MeshEdition, word: LevelWord) -> list[Drawn]:
    """The borders of one level near the draft's, as they would stand once it is published, by code."""
    drafted = Border.objects.filter(edition_from=edition, level=word)
    box = drafted.aggregate(w=Min("min_lon"), s=Min("min_lat"), e=Max("max_lon"), n=Max("max_lat"))
    near = Q(min_lon__lte=box["e"], max_lon__gte=box["w"], min_lat__lte=box["n"], max_lat__gte=box["s"])
    return _drawn(edition, Q(level=word) & near)


def _parents(edition: MeshEdition, word: LevelWord) -> list[Drawn]:
    """Borders one level up, above the drafted ones."""
    above = word.level.above
    if above is None:
        return []
    codes = Border.objects.filter(edition_from=edition, level=word).values_list("code", flat=True)
    return _drawn(edition, Q(level=LevelWord[above.name], code__in={code[:above] for code in codes}))


def _drawn(edition: MeshEdition, which: Q) -> list[Drawn]:
    """Living borders that the draft leaves alone, and the draft's own, by code."""
    ended = Change.objects.filter(edition=edition, kind=ChangeKind.END).values("cell_id")
    drafted = Border.objects.filter(edition_from=edition)
    kept = Q(valid_from__isnull=False, valid_to__isnull=True)
    rows = Border.objects.filter(which).filter(
        (kept & ~Q(cell_id__in=drafted.values("cell_id")) & ~Q(cell_id__in=ended)) | Q(edition_from=edition)
    )
    ordered = rows.order_by("code").values_list("cell_id", "code", "wkb")
    return [Drawn(cell, code, stored_surface(wkb)) for cell, code, wkb in ordered]


def _families(drafted: Sequence[Drawn], around: Sequence[Drawn]) -> dict[str, list[Drawn]]:
    """Parent code → all its children with a border, for the parents that have a drafted child."""
    families: dict[str, list[Drawn]] = {parent_of(drawn.code): [] for drawn in drafted}
    for drawn in around:
        if (family := families.get(parent_of(drawn.code))) is not None:
            family.append(drawn)
    return families


def _overlaps(edition: MeshEdition, word: LevelWord, around: Sequence[Drawn], drafted: set[UUID]) -> Iterator[Finding]:
    for found in topology.overlaps([drawn.surface for drawn in around]):
        first, second = around[found.first], around[found.second]
        if not {first.cell_id, second.cell_id} & drafted:
            continue
        if topology.must_fit(word):
            raise OVERLAP(first=first.code, second=second.code, area=round(found.area_m2))
        yield Finding(
            edition=edition,
            kind=FindingKind.OVERLAP,
            level=word,
            code=first.code,
            cell_id=first.cell_id,
            other_id=second.cell_id,
            area_m2=found.area_m2,
            lon=found.lon,
            lat=found.lat,
        )


def _inside_parent(
    edition: MeshEdition, word: LevelWord, parent: Drawn, children: Sequence[Drawn]
) -> Iterator[Finding]:
    for i in topology.outside(parent.surface, [child.surface for child in children]):
        child = children[i]
        if topology.must_fit(word):
            raise OUTSIDE(code=child.code, parent=parent.code)
        lon, lat = inner_point(child.surface)
        yield Finding(
            edition=edition,
            kind=FindingKind.MISPLACED,
            level=word,
            code=child.code,
            cell_id=child.cell_id,
            other_id=parent.cell_id,
            lon=lon,
            lat=lat,
        )


def _gaps(
    edition: MeshEdition, word: LevelWord, parent: Drawn | None, code: str, children: Sequence[Drawn]
) -> Iterator[Finding]:
    """Holes between siblings, and what they leave of their parent."""
    surfaces = [child.surface for child in children]
    if (holes := topology.gaps(surfaces)) is not None:
        yield Finding(
            edition=edition,
            kind=FindingKind.GAP,
            level=word,
            code=code,
            facts={"count": holes.count},
            area_m2=holes.area_m2,
            lon=holes.lon,
            lat=holes.lat,
        )
    if parent is not None and (rest := topology.uncovered(parent.surface, surfaces)) is not None:
        yield Finding(
            edition=edition,
            kind=FindingKind.UNCOVERED,
            level=word,
            code=code,
            cell_id=parent.cell_id,
            facts={"share": round(rest.share, 6)},
            area_m2=rest.area_m2,
            lon=rest.lon,
            lat=rest.lat,
        )
