"""Coverage: which targets a cell has, and which of them were passed on a day by whoever walked there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import numpy as np
import shapely
from django.db import transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols.models import CoverageDay, Street, TargetSet
from gezhi.domain.patrols.rules.covering import coverage, packed
from gezhi.domain.patrols.rules.noise import sift
from gezhi.domain.patrols.rules.passing import Targets, passed
from gezhi.domain.patrols.rules.streets import pieces
from gezhi.domain.patrols.rules.targets import Content, Target
from gezhi.domain.patrols.rules.track import Flags, Ints
from gezhi.domain.patrols.selectors import targets as selectors
from gezhi.domain.patrols.selectors import tracks
from gezhi.domain.patrols.vocabulary import TargetKind
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.geometry import from_wkb
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.bulk import insert
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import EVERYTHING, Scope, inside
from gezhi.ground.plumbing.wording import in_city

REACH_M = 20.0
"""How near is passed, for coverage: a little more than the error of a phone between houses, less than a street's
width and the next one's."""


@transaction.atomic
def make_targets(*, scope: Scope, code: str, at: datetime) -> int:
    """Gather anew what is to be covered in every smallest cell below `code`; how many cells got a new edition.

    Streets' pieces, doors of buildings that have a point, key places (service points). A cell whose targets are as they
    were keeps its edition. Raises Problem `scope.forbidden`.
    """
    by = scope.acting(Permission.PATROLS_PLAN, code)
    gathered = _gathered(code)
    made = 0
    for cell_code, cell_id in grids.live_ids(gathered).items():
        content = Content.of(gathered[cell_code])
        before = TargetSet.objects.filter(cell_id=cell_id, to_date=None).first()
        if before is not None and before.digest == content.digest():
            continue
        _keep(before, cell_code, cell_id, content, at)
        made += 1
    _end_empty(code, gathered, at)
    facts = {"cells": len(gathered), "made": made, "targets": sum(len(own) for own in gathered.values())}
    journal.record(deed="target_set.make", by=by, subject=("coverage", None), code=code, facts=facts, at=at)
    return made


def _keep(before: TargetSet | None, code: str, cell_id: UUID, content: Content, at: datetime) -> None:
    today = in_city(at).date()
    if before is not None:
        before.to_date = max(today, before.from_date)
        before.save(update_fields=["to_date"])
    TargetSet(
        id=new_id(),
        cell_id=cell_id,
        code=code,
        from_date=today,
        made_at=at,
        count=len(content),
        digest=content.digest(),
        content=content.packed(),
    ).save(force_insert=True)


def _end_empty(code: str, gathered: Container[str], at: datetime) -> None:
    """Cells in which nothing is left to be covered have no edition any more."""
    today = in_city(at).date()
    for row in TargetSet.objects.filter(inside("code", [code]), to_date=None):
        if row.code not in gathered:
            row.to_date = max(today, row.from_date)
            row.save(update_fields=["to_date"])


def _gathered(code: str) -> dict[str, list[Target]]:
    """Targets by the smallest cell they stand in, inside `code`."""
    found: dict[str, list[Target]] = defaultdict(list)
    every = [*_doors(code), *_places(code), *_street_pieces()]
    if not every:
        return found
    codes = grids.locate_many([target.lon for target in every], [target.lat for target in every])
    for target, own in zip(every, codes.tolist(), strict=True):
        if own.startswith(code):
            found[own].append(target)
    return found


def _doors(code: str) -> Iterator[Target]:
    for building in registry.buildings(EVERYTHING, code).filter(lon__isnull=False).iterator():
        if building.lon is not None and building.lat is not None:
            yield Target(TargetKind.DOOR, building.pk, building.lon, building.lat)


def _places(code: str) -> Iterator[Target]:
    for place in registry.things(EVERYTHING, Kind.SERVICE_POINT, code).filter(lon__isnull=False).iterator():
        yield Target(TargetKind.PLACE, place.pk, place.lon, place.lat)


def _street_pieces() -> Iterator[Target]:
    for street in Street.objects.filter(is_active=True).order_by("id").iterator():
        cut = pieces(*shapely.get_coordinates(from_wkb(bytes(street.line))).T)
        for number, (lon, lat) in enumerate(zip(cut.lons.tolist(), cut.lats.tolist(), strict=True)):
            yield Target(TargetKind.STREET, street.pk, lon, lat, cut.metres, number)


def cover_day(*, day: date, at: datetime, reach_m: float = REACH_M) -> int:
    """Say for every cell with targets what was passed on a day, by all together; how many cells had a walker.

    Done twice it gives the same. One pass over the day's pieces, colleague by colleague; who passed what is not kept.
    What takes long is reckoned before the short transaction that writes.
    """
    sets = list(selectors.sets_in_force(day))
    if not sets:
        return 0
    contents = [Content.read(row.content) for row in sets]
    owner = np.repeat(np.arange(len(sets)), [len(content) for content in contents])
    targets = Targets(
        np.concatenate([content.lons for content in contents]), np.concatenate([content.lats for content in contents])
    )
    is_passed, walkers = _walked(day, targets, owner, len(sets), reach_m)
    edges = np.cumsum([len(content) for content in contents])[:-1]
    parts = zip(sets, contents, np.split(is_passed, edges), walkers.tolist(), strict=True)
    _keep_day([_day_of(*part, day=day, at=at) for part in parts], day, at)
    return int((walkers > 0).sum())


def _walked(day: date, targets: Targets, owner: Ints, cells: int, reach_m: float) -> tuple[Flags, Ints]:
    """Which targets were passed by anybody, and by how many colleagues each cell was walked."""
    is_passed, walkers = np.zeros(len(targets), dtype=bool), np.zeros(cells, dtype=np.int64)
    for _account, track in tracks.tracks_of(day):
        own = passed(targets, sift(track), reach_m).is_passed
        is_passed |= own
        walkers[np.unique(owner[own])] += 1
    return is_passed, walkers


def _day_of(
    row: TargetSet, content: Content, is_passed: Flags, walkers: int, *, day: date, at: datetime
) -> CoverageDay:
    found = CoverageDay(id=new_id(), targets=row, code=row.code, day_date=day, judged_at=at, walkers_count=walkers)
    found.passed = packed(is_passed)
    for covered in coverage(content.kinds, content.weights, is_passed):
        whole, part = COLUMNS[covered.kind]
        setattr(found, whole, covered.whole if covered.kind is TargetKind.STREET else round(covered.whole))
        setattr(found, part, covered.passed if covered.kind is TargetKind.STREET else round(covered.passed))
    return found


@transaction.atomic
def _keep_day(rows: Sequence[CoverageDay], day: date, at: datetime) -> None:
    """The day's coverage in place of what was reckoned before."""
    CoverageDay.objects.filter(day_date=day).delete()
    insert(rows)
    facts = {"day": day, "cells": len(rows), "walked": sum(1 for row in rows if row.walkers_count)}
    journal.record(deed="coverage.judge", by=SYSTEM, subject=("coverage", None), facts=facts, at=at)


COLUMNS: dict[TargetKind, Sequence[str]] = {
    TargetKind.STREET: ("street_m", "street_passed_m"),
    TargetKind.DOOR: ("doors_count", "doors_passed"),
    TargetKind.PLACE: ("places_count", "places_passed"),
}
