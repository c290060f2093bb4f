"""The register follows a new edition of the mesh: buildings by their points, homes with them, people with homes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from gezhi.domain.grids.services import Relocation
from gezhi.domain.registry.models import (
    Building,
    Component,
    Compound,
    Doubt,
    Home,
    HomeVisit,
    Household,
    Organisation,
    Person,
    Pet,
    Proposal,
    Registration,
    ServicePoint,
    ThemeRecord,
    Vehicle,
)
from gezhi.domain.registry.services import tallying
from gezhi.ground.plumbing.scope import inside

BATCH = 2000
WRITTEN = 500

Row = TypeVar("Row", bound=Any)
Where = Callable[[Any], str]


def move_register(relocation: Relocation) -> int:
    """Give rows in changed cells the code of the cell they stand in now; counts follow. The rows rewritten."""
    affected = inside("code", relocation.affected)

    def by_point(row: Any) -> str:
        return relocation.place(row.code, row.lon, row.lat)

    def by_code(row: Any) -> str:
        return relocation.place(row.code)

    def with_home(row: Any) -> str:
        return str(row.home.code) if row.home_id else by_code(row)

    moved = sum(_move(model, affected, by_point) for model in BY_POINT)
    moved += _move(Home, affected, lambda home: str(home.building.code), "building")
    moved += sum(_move(model, affected, with_home, "home") for model in WITH_HOME)
    moved += sum(_move(model, affected, by_code) for model in BY_CODE)
    return moved + _move_records(affected, by_code)


BY_POINT: tuple[type[Any], ...] = (Compound, Building, Organisation, Component, ServicePoint)
WITH_HOME: tuple[type[Any], ...] = (Person, Household, Vehicle, Pet, HomeVisit)
BY_CODE: tuple[type[Any], ...] = (Registration, Proposal, Doubt)


def _move(model: type[Any], affected: Q, where: Where, *joined: str) -> int:
    """Rewrite the rows of one table that stand elsewhere now."""
    rows = model.objects.filter(affected).select_related(*joined).order_by("pk")
    return sum(_rewrite(model, batch, where) for batch in _batches(rows.iterator(chunk_size=BATCH)))


def _rewrite(model: type[Any], rows: list[Any], where: Where) -> int:
    counts: tallying.Counts = Counter()
    moved = []
    for row in rows:
        code = where(row)
        if code != row.code:
            tallying.add(counts, row, -1)
            row.code = code
            tallying.add(counts, row, 1)
            moved.append(row)
    model.objects.bulk_update(moved, ["code"], batch_size=WRITTEN)
    tallying.write(counts)
    return len(moved)


def _move_records(affected: Q, otherwise: Where) -> int:
    """Marks of thematic registers stand where their subject does."""
    moved = 0
    for batch in _batches(ThemeRecord.objects.filter(affected).order_by("pk").iterator(chunk_size=BATCH)):
        ids = [row.subject_id for row in batch]
        moved += _rewrite(ThemeRecord, batch, _with_subject(ids, otherwise))
    return moved


def _with_subject(ids: list[Any], otherwise: Where) -> Where:
    codes = {id: code for model in SUBJECTS for id, code in _codes(model, ids)}
    return lambda row: codes.get(row.subject_id) or otherwise(row)


SUBJECTS = (Person, Home, Household, Organisation)
IN_A_BUILDING: tuple[tuple[type[Any], str], ...] = (
    (Home, "building"),
    (HomeVisit, "home__building"),
    (Person, "home__building"),
    (Household, "home__building"),
    (Vehicle, "home__building"),
    (Pet, "home__building"),
    (Organisation, "building"),
    (Organisation, "home__building"),
    (Registration, "person__home__building"),
)


def follow(buildings: list[UUID], code: str) -> int:
    """What stands in these buildings stands at `code` now, with what is said of it; counts follow. The rows rewritten.

    An organisation with a point of its own stays there.
    """

    def here(row: Any) -> str:
        return row.code if getattr(row, "lon", None) is not None else code

    moved = 0
    for model, path in IN_A_BUILDING:
        rows = model.objects.filter(**{f"{path}__in": buildings}).order_by("pk")
        for batch in _batches(rows.iterator(chunk_size=BATCH)):
            moved += _rewrite(model, batch, here)
            moved += sum(_rewrite(*said, lambda row: code) for said in _said_of([row.pk for row in batch]))
    return moved


def _said_of(ids: list[Any]) -> Iterator[tuple[type[Any], list[Any]]]:
    """Open proposals and marks of thematic registers about these rows."""
    for start in range(0, len(ids), WRITTEN):
        some = ids[start : start + WRITTEN]
        yield Proposal, list(Proposal.objects.filter(row_id__in=some))
        yield ThemeRecord, list(ThemeRecord.objects.filter(subject_id__in=some))


def _codes(model: type[Any], ids: list[Any]) -> Iterator[tuple[Any, str]]:
    for start in range(0, len(ids), WRITTEN):
        yield from model.objects.filter(pk__in=ids[start : start + WRITTEN]).values_list("pk", "code")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch
