"""Cases in bulk: copies of cases that were played through the services, moved in time and place.

A copy has every row its original has — case, orders, access, evaluations, journal — with new ids and numbers, all
instants moved by whole weeks (so that weekdays and clocks stay honest) and, where wanted, another place. A test holds
that a copy moved by nothing equals its original row by row.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing import bulk
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import canonical, digest_of

M = TypeVar("M", bound=models.Model)

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a copy stands."""

    lon: float
    lat: float
    code: str
    cell_id: UUID


@dataclass(frozen=True, slots=True)
class Original:
    """A played case with everything that belongs to it."""

    case: models.Model
    rows: tuple[models.Model, ...]
    lines: tuple[Deed, ...]


def originals(case_ids: Sequence[UUID]) -> list[Original]:
    """Read played cases with their rows and journal lines."""
    tables = [apps.get_model("cases", name) for name in ("Order", "CaseAccess", "Evaluation")]
    found = []
    for case in apps.get_model("cases", "Case")._default_manager.filter(pk__in=case_ids):
        rows = tuple(row for table in tables for row in table._default_manager.filter(case_id=case.pk).order_by("pk"))
        lines = tuple(Deed.objects.filter(subject_id=case.pk).order_by("seq"))
        found.append(Original(case, rows, lines))
    return found


class Numbers:
    """Case numbers of the past: the same form as `services.numbers`, counted here and written back at the end."""

    def __init__(self) -> None:
        series = apps.get_model("cases", "NumberSeries")
        self.last: dict[str, int] = dict(series._default_manager.values_list("key", "last"))
        self.zone = ZoneInfo(settings.CITY_TIME_ZONE)

    def next(self, code: str, at: datetime) -> str:
        key = f"{code[:6].ljust(6, '0')}-{at.astimezone(self.zone):%Y%m%d}"
        self.last[key] = self.last.get(key, 0) + 1
        return f"{key}-{self.last[key]:05d}"

    def write_back(self) -> None:
        series = apps.get_model("cases", "NumberSeries")
        rows = [series(key=key, last=last) for key, last in self.last.items()]
        series._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["key"], update_fields=["last"], batch_size=500
        )


def multiply(
    played: Sequence[Original], count: int, *, weeks: int = 104, spots: Sequence[Spot] = (), seed: int = 1
) -> int:
    """Write `count` copies, moved up to `weeks` into the past; the number of rows written."""
    dice, numbers, written = random.Random(seed), Numbers(), 0
    for start in range(0, count, BATCH):
        copies = [
            copy(
                dice.choice(played),
                timedelta(weeks=dice.randrange(weeks) if weeks else 0),
                dice.choice(spots) if spots else None,
                numbers,
            )
            for _ in range(min(BATCH, count - start))
        ]
        written += _write(copies)
    numbers.write_back()
    return written


def copy(original: Original, back: timedelta, spot: Spot | None, numbers: Numbers) -> Original:
    """One copy, not yet written."""
    case = _moved(original.case, back)
    case.pk = new_id()
    if spot is not None and getattr(case, "lon", None) is not None:
        _place(case, spot)
    case.number = numbers.next(case.code, case.reported_at)  # type: ignore[attr-defined]  # a Case by its label
    rows = tuple(_follow(row, case, back) for row in original.rows)
    return Original(case, rows, tuple(_line(line, case, back) for line in original.lines))


def _place(case: Any, spot: Spot) -> None:
    case.lon, case.lat, case.quadkey = spot.lon, spot.lat, quadkey(spot.lon, spot.lat)
    case.code = case.reported_code = spot.code
    case.cell_id = case.reported_cell_id = spot.cell_id


def _moved(row: M, back: timedelta) -> M:
    """The same row with every instant moved; a far-away “never” stays."""
    twin = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    for field in row._meta.concrete_fields:
        value = getattr(twin, field.attname)
        if isinstance(value, datetime) and value.year < 2900:
            setattr(twin, field.attname, value - back)
    return twin


def _follow(row: M, case: Any, back: timedelta) -> M:
    twin = _moved(row, back)
    twin.pk = new_id() if isinstance(row.pk, UUID) else None
    twin.case_id = case.pk  # type: ignore[attr-defined]  # every row here belongs to a case
    if hasattr(twin, "code"):
        twin.code = case.code
    return twin


def _line(line: Deed, case: Any, back: timedelta) -> Deed:
    twin = _moved(line, back)
    twin.pk = None
    twin.subject_id, twin.code, twin.cell_id = case.pk, case.code, case.cell_id
    facts = canonical({key: _told(key, value, case, back) for key, value in orjson.loads(bytes(line.facts)).items()})
    twin.facts, twin.facts_digest = facts, digest_of(bytes(twin.salt), facts)
    return twin


def _told(key: str, value: Any, case: Any, back: timedelta) -> Any:
    if key == "number":
        return case.number
    if key in {"due", "was_due"} and isinstance(value, str):
        return datetime.fromisoformat(value) - back
    return value


@transaction.atomic
def _write(copies: Sequence[Original]) -> int:
    """Write copies in bulk, parents first."""
    groups: dict[type[models.Model], list[models.Model]] = {}
    for row in _rows(copies):
        groups.setdefault(type(row), []).append(row)
    for rows in groups.values():
        bulk.insert(rows)
    return sum(len(rows) for rows in groups.values())


def _rows(copies: Sequence[Original]) -> Iterator[models.Model]:
    yield from (copy.case for copy in copies)
    yield from (row for copy in copies for row in copy.rows)
    yield from (line for copy in copies for line in copy.lines)
