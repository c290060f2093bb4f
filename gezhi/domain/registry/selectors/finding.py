"""The one search box: what was typed is told by its shape, and looked for inside the caller's area only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from gezhi.domain.registry.models import Building, Component, Home, Organisation, Person, Vehicle
from gezhi.domain.registry.rules.addresses import AddressParts, fold, parse, tail
from gezhi.domain.registry.rules.typed import Typed, TypedKind, typed
from gezhi.domain.registry.selectors.indexes import BUILDINGS, ORGANISATIONS, PEOPLE
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.names import pinyin_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.quadkeys import window_ranges
from gezhi.ground.plumbing.grams import GramIndex, having, pieces
from gezhi.ground.plumbing.scope import Scope, inside, ranges
from gezhi.ground.plumbing.sealing.values import blinds

M = TypeVar("M", bound=Model)

SHOWN = 50
SORTED = 300
"""Up to so many people found by a name are put in order; of more, the first that the index gives are shown."""
ALIKE = 0.5
"""A misspelt address is one that shares so much of its pieces."""
NEAR = 0.003  # degrees: some 300 metres around a point


@dataclass
class Found:
    """What was found: rows of each kind, and how many people there are in all."""

    typed: Typed
    people: list[Person] = field(default_factory=list)
    count: int = 0
    buildings: list[Building] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    is_like: bool = False
    """Nothing was exactly so; these are like it."""

    def __len__(self) -> int:
        places = len(self.buildings) + len(self.homes)
        return self.count + places + len(self.organisations) + len(self.vehicles) + len(self.components)


def find(scope: Scope, text: str, *, area: str = "") -> Found:
    """What `text` may mean inside the scope's areas (or the one of them that is named), the likeliest first."""
    asked = typed(text)
    found = Found(asked)
    places = _areas(scope, area)
    for kind in (asked.kind, asked.other):
        if kind is not None and not len(found):
            _BY_KIND[kind](found, asked.text, places)
    if asked.kind in (TypedKind.NAME, TypedKind.ADDRESS) and places != []:
        _organisations(found, fold(text), places)
    return found


Areas = Sequence[str] | None


def _areas(scope: Scope, area: str) -> Areas:
    """Where to look; None: everywhere."""
    mine = None if scope.everywhere(Permission.REGISTER_VIEW) else scope.areas(Permission.REGISTER_VIEW)
    if not area:
        return None if mine is None else [str(code) for code in mine]
    if mine is None or any(code.contains(area) for code in mine):
        return [area]
    return [str(code) for code in mine if str(code).startswith(area)]


def _placed(rows: QuerySet[M], areas: Areas) -> QuerySet[M]:
    rows = rows.filter(state=RecordState.ACTIVE)
    return rows if areas is None else rows.filter(inside("code", areas))


def _show(found: Found, rows: QuerySet[Person]) -> None:
    """The first of them by pinyin, and how many they are."""
    names = list(rows.order_by().values_list("pinyin", "id")[: SORTED + 1])
    first = [id for _, id in (names if len(names) > SORTED else sorted(names))[:SHOWN]]
    found.people = list(Person.objects.filter(id__in=first).select_related("home__building").order_by("pinyin", "id"))
    found.count = len(names) if len(names) <= SORTED else rows.order_by().count()


def _name(found: Found, text: str, areas: Areas) -> None:
    if len(text) == 1:
        pinyin = pinyin_of(text)
        rows = _placed(Person.objects.filter(pinyin__gte=pinyin, pinyin__lt=pinyin + "{"), areas)
        _show(found, rows.filter(name__startswith=text))
    else:
        _show(found, having(Person.objects.all(), PEOPLE, [text], areas))
    if not found.count:
        _address(found, fold(text), areas)


def _pinyin(found: Found, text: str, areas: Areas) -> None:
    _show(found, _placed(Person.objects.filter(pinyin__gte=text, pinyin__lt=text + "{"), areas))


def _initials(found: Found, text: str, areas: Areas) -> None:
    rows = Person.objects.filter(initials=text, state=RecordState.ACTIVE)
    _show(found, rows if areas is None else rows.filter(ranges("code", areas)))


def _document(found: Found, text: str, areas: Areas) -> None:
    _show(found, _placed(Person.objects.filter(document_blind__in=blinds(text, "document")), areas))


def _phone(found: Found, text: str, areas: Areas) -> None:
    keys = blinds(text, "phone")
    _show(found, _placed(Person.objects.filter(phone_blind__in=keys), areas))
    found.organisations = list(_placed(Organisation.objects.filter(phone_blind__in=keys), areas)[:SHOWN])


def _plate(found: Found, text: str, areas: Areas) -> None:
    found.vehicles = list(_placed(Vehicle.objects.filter(plate=text), areas).order_by("code", "id")[:SHOWN])


def _credit_code(found: Found, text: str, areas: Areas) -> None:
    found.organisations = list(_placed(Organisation.objects.filter(uscc=text), areas)[:SHOWN])


def _component(found: Found, text: str, areas: Areas) -> None:
    found.components = list(_placed(Component.objects.filter(number=text), areas)[:SHOWN])


def _coordinates(found: Found, text: str, areas: Areas) -> None:
    lon, lat = map(float, text.split(","))
    rows: dict[UUID, Building] = {}
    for low, high in window_ranges(lon - NEAR, lat - NEAR, lon + NEAR, lat + NEAR):
        near = _placed(Building.objects.filter(quadkey__gte=low, quadkey__lt=high), areas)
        rows |= {row.pk: row for row in near.order_by("quadkey", "id")[:SHOWN]}
    found.buildings = sorted(rows.values(), key=lambda row: _distance(row, lon, lat))[:SHOWN]


def _distance(row: Building, lon: float, lat: float) -> float:
    return ((row.lon or 0) - lon) ** 2 + ((row.lat or 0) - lat) ** 2


def _address(found: Found, text: str, areas: Areas) -> None:
    parts = parse(text)
    words = _words(parts) or [fold(text)]
    found.buildings = _buildings(words, areas)
    if not found.buildings:
        found.buildings, found.is_like = _like(BUILDINGS, Building.objects.all(), "".join(words), areas), True
    stairwell, _, room = tail(parts)
    if found.buildings and (room or stairwell):
        rows = _placed(Home.objects.filter(building__in=found.buildings), areas)
        rows = rows.filter(room=room) if room else rows
        rows = rows.filter(stairwell=stairwell) if stairwell else rows
        rows = rows.select_related("building").order_by("building_id", "stairwell", "floor", "room")
        found.homes = list(rows[:SHOWN])


def _words(parts: AddressParts) -> list[str]:
    """What tells a building, in any order."""
    told = [fold(parts.road), fold(parts.plate), fold(parts.zone), fold(parts.compound), fold(parts.building)]
    return [word for word in told if word]


def _buildings(words: Sequence[str], areas: Areas) -> list[Building]:
    long = [word for word in words if len(word) > 1]
    rows = having(Building.objects.all(), BUILDINGS, long, areas) if long else _placed(Building.objects.all(), areas)
    for word in words:
        rows = rows if len(word) > 1 else rows.filter(sought__contains=word)
    return list(rows.order_by("code", "name", "id")[:SHOWN])


def _like(index: GramIndex, rows: QuerySet[M], text: str, areas: Areas) -> list[M]:
    """Rows that share most pieces with a text that nothing has as a whole: it was misspelt."""
    cut = pieces(text)
    if len(cut) < 3:
        return []
    shared: Counter[UUID] = Counter()
    for piece in cut[:24]:
        shared.update(having(rows, index, [piece], areas).order_by().values_list("pk", flat=True)[:SORTED])
    best = [id for id, times in shared.most_common(SHOWN) if times >= ALIKE * len(cut)]
    by_id = rows.in_bulk(best)
    return [by_id[id] for id in best]


def _organisations(found: Found, text: str, areas: Areas) -> None:
    if len(text) > 1:
        rows = having(Organisation.objects.all(), ORGANISATIONS, [text], areas)
        found.organisations = list(rows.order_by("code", "name", "id")[:SHOWN])


_BY_KIND = {
    TypedKind.NAME: _name,
    TypedKind.PINYIN: _pinyin,
    TypedKind.INITIALS: _initials,
    TypedKind.DOCUMENT: _document,
    TypedKind.PHONE: _phone,
    TypedKind.PLATE: _plate,
    TypedKind.CREDIT_CODE: _credit_code,
    TypedKind.COMPONENT: _component,
    TypedKind.COORDINATES: _coordinates,
    TypedKind.ADDRESS: _address,
}
