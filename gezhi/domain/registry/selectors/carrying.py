"""The register as another machine takes it along: plain rows in order of (code, id), numbers under their masks.

Each row begins with code, id and version. What is not needed at a door is left at home.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import Building, Gathering, Home, Person, Rental, Theme, ThemeRecord, Tie
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.selectors import contract, themes
from gezhi.domain.registry.selectors.door_codes import doors_of
from gezhi.domain.registry.vocabulary import Kind, RecordState
from gezhi.ground.kernel.masking import mask_document, mask_phone
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, inside, within
from gezhi.ground.plumbing.sealing.values import Place, unseal
from gezhi.ground.plumbing.wording import in_city

Row = tuple[Any, ...]
Behind = tuple[str, UUID] | None
"""The row behind which to go on."""
Thing = tuple[str, UUID]
"""A row by the kind that the journal calls it, and its id."""

BUILDING = (
    *("code", "id", "version", "name", "compound__name", "address", "road", "plate"),
    *("floors", "basements", "stairwells", "lon", "lat"),
)
HOME = (
    *("code", "id", "version", "building_id", "stairwell", "floor", "room"),
    *("condition", "condition_at", "visited_at", "tries", "use", "is_rented", "stale_date", "gathered"),
)
PERSON = (
    *("code", "id", "version", "name", "sex", "birth_date", "document_kind", "document", "phone"),
    *("registration", "origin", "workplace", "home_id", "gathered"),
)
DOCUMENT_AT, PHONE_AT = PERSON.index("document"), PERSON.index("phone")
MARK = ("code", "id", "theme_id", "subject_id", "visited_at", "due_date", "ends_date", "visits_count")


def carried_buildings(scope: Scope, area: str, *, ids: Collection[UUID] | None, after: Behind, most: int) -> list[Row]:
    """Buildings in force: the columns of `BUILDING`, and the codes that hang there (code, stairwell). Two queries."""
    rows = list(_standing(Building.objects.all(), scope, area, ids, after).values_list(*BUILDING)[:most])
    return _with_doors("building", rows)


def carried_homes(scope: Scope, area: str, *, ids: Collection[UUID] | None, after: Behind, most: int) -> list[Row]:
    """Homes in force: the columns of `HOME`, `gathered` as days; and the codes that hang there. Three queries."""
    rows = _with_days(list(_standing(Home.objects.all(), scope, area, ids, after).values_list(*HOME)[:most]))
    return _with_doors("home", rows)


def carried_people(scope: Scope, area: str, *, ids: Collection[UUID] | None, after: Behind, most: int) -> list[Row]:
    """People in force: the columns of `PERSON`, numbers masked, `gathered` as days; and their ties (home, role, from).

    Three queries.
    """
    rows = _with_days(list(_standing(Person.objects.all(), scope, area, ids, after).values_list(*PERSON)[:most]))
    ties: dict[UUID, list[list[Any]]] = defaultdict(list)
    held = Tie.objects.filter(person__in=[row[1] for row in rows], to_date=None).order_by("home_id", "role")
    for person, *tie in held.values_list("person_id", "home_id", "role", "from_date"):
        ties[person].append(tie)
    return [(*_masked(row), ties.get(row[1], [])) for row in rows]


def _with_doors(kind: str, rows: list[Row]) -> list[Row]:
    """Rows with one column more: a phone without signal knows which door a scanned code is."""
    doors = doors_of(kind, [row[1] for row in rows])
    return [(*row, doors.get(row[1], [])) for row in rows]


def _with_days(rows: list[Row]) -> list[Row]:
    """Rows whose last column says which gathering each value comes from, saying the day instead.

    `{"": "2026-11-01", "phone": "2026-11-20"}`; “” stands for every field that is not named.
    """
    read = [Provenance.read(row[-1]) if row[-1] else None for row in rows]
    numbers = {number for one in read if one is not None for number in one.numbers}
    at = dict(Gathering.objects.filter(pk__in=sorted(numbers)).values_list("pk", "at")) if numbers else {}
    days = {number: in_city(moment).date().isoformat() for number, moment in at.items()}
    return [(*row[:-1], _days(one, days)) for row, one in zip(rows, read, strict=True)]


def _days(provenance: Provenance | None, days: Mapping[int, str]) -> dict[str, str]:
    if provenance is None:
        return {}
    named = {name: days[number] for name, number in sorted(provenance.named.items()) if number in days}
    base = days.get(provenance.base)
    return ({"": base} if base else {}) | {name: day for name, day in named.items() if day != base}


def believed_days() -> dict[str, dict[str, int]]:
    """How many days a value is believed, by kind and field (“”: any other of the kind); no mention: for ever."""
    told: dict[str, dict[str, int]] = {}
    for (kind, field), days in contract.days().items():
        told.setdefault(kind, {})[field] = days
    return told


def _masked(row: Row) -> Row:
    values = list(row)
    for at, column, mask in ((DOCUMENT_AT, "document", mask_document), (PHONE_AT, "phone", mask_phone)):
        values[at] = mask(unseal(row[at], Place("register_person", column, row[1])))
    return tuple(values)


def carried_marks(
    scope: Scope, area: str, today: date, *, ids: Collection[UUID] | None, after: Behind, most: int
) -> list[Row]:
    """Marks of the themes open to me, those that hold: the columns of `MARK`. One query, and one a theme."""
    found: list[Row] = []
    for theme in open_themes(scope, today):
        rows = _along(themes.records(scope, theme, today).filter(inside("code", [area])), ids, after)
        found += rows.values_list(*MARK)[:most]
    return sorted(found, key=lambda row: row[:2])[:most]


def open_themes(scope: Scope, today: date) -> list[Theme]:
    """The themes open to me; none for whoever fills none. At most one query."""
    return themes.my_themes(scope, today) if scope.may(Permission.THEMES_FILL) else []


def _standing(rows: QuerySet[Any], scope: Scope, area: str, ids: Collection[UUID] | None, after: Behind) -> Any:
    """Rows in force of my area. Named by its community too, a grid is found along the community's index."""
    mine = rows.filter(within(scope, Permission.REGISTER_VIEW), inside("code", [area[:12]]), inside("code", [area]))
    return _along(mine.filter(state=RecordState.ACTIVE), ids, after)


def _along(rows: QuerySet[Any], ids: Collection[UUID] | None, after: Behind) -> QuerySet[Any]:
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if after is not None:
        code, id = after
        rows = rows.filter(Q(code__gt=code) | Q(code=code, pk__gt=id))
    return rows.order_by("code", "pk")


TABLES: Mapping[str, type[Any]] = {
    "building": Building,
    "home": Home,
    "person": Person,
    "theme_record": ThemeRecord,
}


def codes_now(kind: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """Where rows stand now, in any area: for readers of the feed, never handed out."""
    return dict(TABLES[kind].objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}


def around(touched: Iterable[Thing]) -> dict[Thing, set[Thing]]:
    """What a deed on each of these changes the look of: homes of a building, people behind a door, doors of somebody.

    For readers of the feed, never handed out. At most four queries.
    """
    wanted = set(touched)
    found: dict[Thing, set[Thing]] = {one: set() for one in wanted}
    links = (
        ("rental", Rental.objects.filter(pk__in=_ids(wanted, "rental")).values_list("pk", "home_id")),
        ("building", Home.objects.filter(building__in=_ids(wanted, "building")).values_list("building_id", "pk")),
        ("person", Tie.objects.filter(person__in=_ids(wanted, "person")).values_list("person_id", "home_id")),
    )
    for kind, rows in links:
        for near, home in rows if _ids(wanted, kind) else ():
            found[kind, near].add((Kind.HOME.value, home))
    _people_behind(found)
    return found


def _people_behind(found: dict[Thing, set[Thing]]) -> None:
    """Add who is tied to the doors that were found around buildings, rentals and homes; not around somebody's."""
    doors = {one: ({one} if one[0] == Kind.HOME else near) for one, near in found.items() if one[0] != Kind.PERSON}
    homes = {home for near in doors.values() for _, home in near}
    behind: dict[UUID, set[Thing]] = defaultdict(set)
    ties = Tie.objects.filter(home__in=homes, to_date=None) if homes else Tie.objects.none()
    for home, person in ties.values_list("home_id", "person_id"):
        behind[home].add((Kind.PERSON.value, person))
    for one, near in doors.items():
        found[one] = found[one].union(*(behind[home] for _, home in near))


def _ids(wanted: Iterable[Thing], kind: str) -> set[UUID]:
    return {id for one, id in wanted if one == kind}
