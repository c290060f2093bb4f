"""Stencils of played cases: every row spelled once, then filled in for each copy.

What a copy has of its own is put in: ids, number, the place, every instant (moved by whole days), the journal's facts
with a salt and a digest of their own, and the reporter sealed anew for the copy's row. All else is the original's.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.apps import apps
from django.conf import settings
from django.db import models

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import canonical, digest_of
from gezhi.ground.plumbing.sealing.values import Place, seal_many, unseal
from gezhi.ground.plumbing.spelling import Spelled, bytes_speller, columns_of, spell

FOLLOWERS = ("Order", "CaseAccess", "Evaluation", "Photo")
FAR = 2900
"""Instants from this year on mean “never” and are not moved."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")
SLOT = "\ue000"
"""Stands in the facts for what a copy has of its own; no text of ours holds this private character."""

LINE_COLUMNS = ("subject_id", "code", "cell_id", "facts", "salt", "facts_digest")
SALT = 16

Rows = defaultdict[type[models.Model], list[Spelled]]


@dataclass(frozen=True, slots=True)
class Original:
    """A played case with everything that belongs to it."""

    case: models.Model
    rows: tuple[models.Model, ...]
    reporter: models.Model | None
    lines: tuple[Deed, ...]


def originals(case_ids: Sequence[UUID]) -> list[Original]:
    """Read played cases with their rows and journal lines, in the order of their ids."""
    rows: dict[UUID, list[models.Model]] = {id: [] for id in case_ids}
    for name in FOLLOWERS:
        for row in apps.get_model("cases", name)._default_manager.filter(case_id__in=case_ids).order_by("pk"):
            rows[row.case_id].append(row)
    reporters = {
        row.case_id: row for row in apps.get_model("cases", "Reporter")._default_manager.filter(case_id__in=case_ids)
    }
    lines: dict[UUID | None, list[Deed]] = {id: [] for id in case_ids}
    for line in Deed.objects.filter(subject_id__in=case_ids).order_by("seq"):
        lines[line.subject_id].append(line)
    return [
        Original(case, tuple(rows[case.pk]), reporters.get(case.pk), tuple(lines[case.pk]))
        for case in apps.get_model("cases", "Case")._default_manager.filter(pk__in=case_ids).order_by("pk")
    ]


@cache
def _date(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


_PLACES: dict[type[models.Model], dict[str, int]] = {}


def places_of(model: type[models.Model]) -> dict[str, int]:
    """Where each column of a table stands in a spelled row."""
    if model not in _PLACES:
        _PLACES[model] = {field.attname: place for place, field in enumerate(columns_of(model))}
    return _PLACES[model]


class Pattern:
    """One row: its spelled values, and where instants stand in it."""

    __slots__ = ("_instants", "_values", "model")

    def __init__(self, row: models.Model) -> None:
        self.model = type(row)
        fields = columns_of(self.model)
        self._values = [spell(field, getattr(row, field.attname)) for field in fields]
        self._instants: list[tuple[int, int, str]] = []
        for place, field in enumerate(fields):
            value = getattr(row, field.attname)
            if isinstance(value, datetime) and value.year < FAR:
                text = self._values[place]
                self._instants.append((place, date.fromisoformat(text[:10]).toordinal(), text[10:]))

    def filled(self, days: int) -> Spelled:
        """The row with every instant moved `days` into the past."""
        row = self._values.copy()
        for place, day, clock in self._instants:
            row[place] = _date(day - days) + clock
        return row


class FactsPattern:
    """The facts of a journal line: the number of the case and every instant are the copy's own."""

    __slots__ = ("_days", "_is_plain", "_template")

    def __init__(self, line: Deed) -> None:
        self._days: list[int | None] = []  # None stands for the number of the case
        slotted = {key: self._slotted(key, value) for key, value in sorted(orjson.loads(bytes(line.facts)).items())}
        self._template = canonical(slotted).replace(b"%", b"%%").replace(SLOT.encode(), b"%s")
        self._is_plain = self._days == [None]

    def _slotted(self, key: str, value: Any) -> Any:
        if key == "number":
            self._days.append(None)
            return SLOT
        if isinstance(value, str) and INSTANT.fullmatch(value):
            self._days.append(date.fromisoformat(value[:10]).toordinal())
            return SLOT + value[10:]
        return value

    def filled(self, number: bytes, days: int) -> bytes:
        if self._is_plain:
            return self._template % number
        return self._template % tuple(number if day is None else _date(day - days).encode() for day in self._days)


class ReporterPattern:
    """Who reported, sealed anew for each copy; the tracking secret of a copy is known to nobody."""

    __slots__ = ("_has_secret", "_name", "_phone", "_places", "_spell", "row")

    def __init__(self, row: Any) -> None:
        self.row = Pattern(row)
        self._places, self._spell = places_of(type(row)), bytes_speller()
        self._name = unseal(row.name, Place("case_reporter", "name", row.pk))
        self._phone = unseal(row.phone, Place("case_reporter", "phone", row.pk))
        self._has_secret = row.secret_digest is not None

    def filled(self, case: str, days: int) -> Spelled:
        row, id, at = self.row.filled(days), new_id(), self._places
        name, phone = seal_many(
            [(self._name, Place("case_reporter", "name", id)), (self._phone, Place("case_reporter", "phone", id))]
        )
        row[at["id"]], row[at["case_id"]] = id.hex, case
        row[at["name"]], row[at["phone"]] = self._spell(name), self._spell(phone)
        if self._has_secret:
            row[at["secret_digest"]] = self._spell(secrets.token_bytes(32))
        return row


class Spot:
    """Where a copy stands, spelled once."""

    __slots__ = ("cell", "code", "columns")

    def __init__(self, lon: float, lat: float, code: str, cell_id: UUID) -> None:
        self.code, self.cell = code, cell_id.hex
        values = {
            "lon": lon,
            "lat": lat,
            "quadkey": quadkey(lon, lat),
            "raw_place": {"lon": lon, "lat": lat, "datum": "wgs84", "accuracy": None},
            "code": code,
            "reported_code": code,
            "cell_id": cell_id,
            "reported_cell_id": cell_id,
        }
        model = apps.get_model("cases", "Case")
        fields = {field.attname: field for field in columns_of(model)}
        self.columns = [(places_of(model)[name], spell(fields[name], value)) for name, value in values.items()]


class Stencil:
    """One played case, ready to be copied."""

    def __init__(self, original: Original) -> None:
        case: Any = original.case
        self._case = Pattern(case)
        self._code = case.code
        self._has_point = case.lon is not None
        self._rows = [(Pattern(row), isinstance(row.pk, UUID), places_of(type(row))) for row in original.rows]
        self._reporter = ReporterPattern(original.reporter) if original.reporter is not None else None
        self._lines = [(Pattern(line), FactsPattern(line)) for line in original.lines]
        self._spell, self._places = bytes_speller(), places_of(self._case.model)
        lines = places_of(Deed)
        self._line_places = [lines[name] for name in LINE_COLUMNS]
        self._reported_at = case.reported_at
        self._series: dict[int, str] = {}
        """The city's day that the number of a copy names, by how many days earlier it is."""

    def _series_day(self, days: int) -> str:
        if days not in self._series:
            at = (self._reported_at - timedelta(days=days)).astimezone(ZoneInfo(settings.CITY_TIME_ZONE))
            self._series[days] = f"{at:%Y%m%d}"
        return self._series[days]

    def fill(self, rows: Rows, days: int, spot: Spot | None, numbers: Numbers) -> None:
        """Add the rows of one copy, `days` earlier, at `spot` where the original has a point; the case itself first."""
        spot = spot if self._has_point else None
        number = numbers.next(spot.code if spot else self._code, self._series_day(days))
        id, at = new_id().hex, self._places
        row = self._case.filled(days)
        row[at["id"]], row[at["number"]] = id, number
        for place, value in spot.columns if spot else ():
            row[place] = value
        rows[self._case.model].append(row)
        for pattern, has_id, places in self._rows:
            row = pattern.filled(days)
            row[places["case_id"]] = id
            if has_id:
                row[places["id"]] = new_id().hex
            if spot is not None and "code" in places:
                row[places["code"]] = spot.code
            rows[pattern.model].append(row)
        if self._reporter is not None:
            rows[self._reporter.row.model].append(self._reporter.filled(id, days))
        self._tell(rows[Deed], id, number.encode(), days, spot)

    def _tell(self, lines: list[Spelled], id: str, number: bytes, days: int, spot: Spot | None) -> None:
        """Add the journal lines of a copy: each with its own salt, so that digests tell nothing of one another."""
        subject, code, cell, facts, salt, digest = self._line_places
        spell, grains = self._spell, secrets.token_bytes(SALT * len(self._lines))
        for start, (pattern, told) in zip(range(0, len(grains), SALT), self._lines, strict=True):
            row = pattern.filled(days)
            plain, grain = told.filled(number, days), grains[start : start + SALT]
            row[subject] = id
            row[facts], row[salt], row[digest] = spell(plain), spell(grain), spell(digest_of(grain, plain))
            if spot is not None:
                row[code], row[cell] = spot.code, spot.cell
            lines.append(row)


class Numbers:
    """Case numbers of the past: the same form as `services.numbers`, counted here and written back at the end."""

    def __init__(self) -> None:
        series = apps.get_model("cases", "NumberSeries")
        self.last: dict[str, int] = dict(series._default_manager.values_list("key", "last"))

    def next(self, code: str, day: str) -> str:
        """The next number of the county of `code` on a local day such as 20260701."""
        key = f"{code[:6].ljust(6, '0')}-{day}"
        self.last[key] = last = self.last.get(key, 0) + 1
        return f"{key}-{last:05d}"

    def write_back(self) -> None:
        series = apps.get_model("cases", "NumberSeries")
        rows = [series(key=key, last=last) for key, last in self.last.items()]
        series._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["key"], update_fields=["last"], batch_size=500
        )
