"""Facts about people for a list: two thousand at a time, each with home, household and head."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from gezhi.domain.registry.models import Home, Person, Registration, Tie
from gezhi.domain.registry.vocabulary import HEADS, RecordState, TieRole
from gezhi.ground.plumbing.scope import inside
from gezhi.ground.plumbing.sealing.values import Place, unseal

CHUNK = 2000
GRID = 15
"""Digits of a grid's code."""
ASKED = 400

Row = TypeVar("Row")
Facts = dict[str, Any]
MATCH = {"11": "01", "12": "02"}
"""GB/T 31000-2015, 5.10: lives where registered, or not."""


class Paper(NamedTuple):
    """The membership of somebody in a household."""

    household: UUID
    number: str
    relation: str


def people(code: str, kinds: Sequence[str], wanted: Collection[str]) -> Iterator[Facts]:
    """Everybody of an area in force, by pinyin; of these kinds of registration where any are named.

    Sealed values are opened, heads and days looked up only where they are wanted.
    """
    rows = Person.objects.filter(inside("code", [code]), state=RecordState.ACTIVE)
    rows = rows.filter(registration__in=kinds) if kinds else rows
    for chunk in chunks(rows.order_by("pinyin", "id").iterator(chunk_size=CHUNK)):
        yield from facts_of(chunk, wanted)


def facts_of(chunk: Sequence[Person], wanted: Collection[str]) -> Iterator[Facts]:
    """Facts of each, in their order."""
    papers, places = _papers(chunk), _places(chunk)
    heads = _heads(papers.values()) if any(fact.startswith("head_") for fact in wanted) else {}
    since = _since(chunk) if "from_date" in wanted else {}
    for person in chunk:
        paper = papers.get(person.pk)
        yield {
            **_own(person, wanted),
            **places.get(person.home_id, {}),
            "grid": person.code if len(person.code) >= GRID else "",
            "county": person.code[:6],
            **_household(paper, heads.get(paper.household) if paper else None, wanted),
            "from_date": since.get(person.pk),
        }


def _places(people: Sequence[Person]) -> dict[UUID | None, Facts]:
    """Where they live: families share a home, neighbours a building."""
    wanted = sorted({person.home_id for person in people if person.home_id})
    found: dict[UUID | None, Facts] = {}
    for start in range(0, len(wanted), ASKED):
        homes = Home.objects.filter(pk__in=wanted[start : start + ASKED]).select_related("building__compound")
        found |= {home.pk: place(home, home.code) for home in homes}
    return found


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Two thousand at a time."""
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def place(home: Any, code: str) -> Facts:
    """Where something stands: its grid, and its door."""
    facts: Facts = {"grid": code if len(code) >= GRID else "", "county": code[:6]}
    if home is None:
        return facts
    building = home.building
    door = "".join([f"{home.stairwell}单元" if home.stairwell else "", f"{home.room}室"])
    facts |= {"compound": building.compound.name if building.compound else "", "building": building.name}
    facts |= {"stairwell": home.stairwell, "floor": home.floor or "", "room": home.room}
    return {**facts, "address": f"{building.address}{door}", "lon": building.lon, "lat": building.lat}


def opened(person: Person | None, column: str, is_wanted: bool) -> str:
    """A sealed value in clear, where it is wanted."""
    if person is None or not is_wanted or not getattr(person, column):
        return ""
    return unseal(getattr(person, column), Place("register_person", column, person.pk))


def _own(person: Person, wanted: Collection[str]) -> Facts:
    plain = ("name", "former_name", "sex", "birth_date", "document_kind", "origin", "nationality", "marital")
    more = ("education", "employment", "workplace", "registration")
    sealed = {column: opened(person, column, column in wanted) for column in ("document", "phone")}
    told = {name: getattr(person, name) for name in (*plain, *more)}
    return {**told, **sealed, "match": MATCH.get(person.registration, "")}


def _household(paper: Paper | None, head: Person | None, wanted: Collection[str]) -> Facts:
    if paper is None:
        return {}
    return {
        "household": paper.number,
        "relation": paper.relation,
        "head_name": head.name if head else "",
        "head_document": opened(head, "document", "head_document" in wanted),
        "head_phone": opened(head, "phone", "head_phone" in wanted),
    }


def _papers(people: Sequence[Person]) -> dict[UUID, Paper]:
    """The membership of each in a household."""
    found: dict[UUID, Paper] = {}
    for start in range(0, len(people), ASKED):
        part = [person.pk for person in people[start : start + ASKED]]
        rows = Registration.objects.filter(person__in=part, to_date=None, household__isnull=False)
        told = rows.values_list("person_id", "household_id", "household__number", "relation")
        found |= {
            person: Paper(household, number, relation) for person, household, number, relation in told if household
        }
    return found


def _heads(papers: Iterable[Paper]) -> dict[UUID | None, Person]:
    wanted = sorted({paper.household for paper in papers})
    found: dict[UUID | None, Person] = {}
    for start in range(0, len(wanted), ASKED):
        part = wanted[start : start + ASKED]
        rows = Registration.objects.filter(household__in=part, to_date=None, relation__in=HEADS)
        found |= {row.household_id: row.person for row in rows.select_related("person")}
    return found


def _since(people: Sequence[Person]) -> dict[UUID, Any]:
    """Since when each lives where they live now."""
    found: dict[UUID, Any] = {}
    for start in range(0, len(people), ASKED):
        part = [person.pk for person in people[start : start + ASKED]]
        ties = Tie.objects.filter(person__in=part, to_date=None, role=TieRole.LIVES)
        found |= dict(ties.values_list("person_id", "from_date"))
    return found
