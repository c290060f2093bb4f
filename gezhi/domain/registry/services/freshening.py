"""From which day on something known behind a door is too old: each home carries it, so that revisits are a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import Gathering, Home, Person, Tie
from gezhi.domain.registry.rules import believing, door_visits
from gezhi.domain.registry.rules.believing import Told
from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.rules.spelling import says_something
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.selectors.history import gatherings
from gezhi.domain.registry.vocabulary import LIVING, HomeState, Kind, RecordState
from gezhi.ground.plumbing.wording import in_city

BATCH = 500
"""Homes renewed in one transaction."""


def freshen_behind(*home_ids: UUID | None) -> None:
    """Say anew from when on the values behind these doors are too old, in the caller's transaction."""
    wanted = {id for id in home_ids if id is not None}
    if wanted and contract.days():
        _renew(list(Home.objects.filter(pk__in=wanted, state=RecordState.ACTIVE)))


def freshen_all() -> int:
    """The same for every home, after the contract has changed; how many dates did. Done twice it changes nothing."""
    changed, after = 0, UUID(int=0)
    while True:
        with transaction.atomic():
            rows = Home.objects.filter(pk__gt=after, state=RecordState.ACTIVE).order_by("pk")
            homes = list(rows.select_for_update()[:BATCH])
            changed += _renew(homes)
        if len(homes) < BATCH:
            return changed
        after = homes[-1].pk


def first_stale(condition: str, visited_at: datetime | None, gathering: Gathering) -> date | None:
    """The first day on which something is too old behind a door that was visited then, where everything said of who
    lives there comes from one gathering."""
    days = contract.days()
    if not days:
        return None
    fields = FIELDS[Kind.PERSON] if condition == HomeState.LIVED_IN else ()
    told = [Told(Kind.PERSON, one.name, _day(gathering.at), gathering.source) for one in fields]
    if visited_at is not None:
        told.append(Told(Kind.HOME, believing.CONDITION, _day(visited_at), ""))
    return believing.revisit_date(told, days, contract.ranks())


def _renew(homes: Sequence[Home]) -> int:
    """Write the dates that differ; how many. Four queries and one for each home that changes."""
    known = [home for home in homes if home.condition != HomeState.UNKNOWN]
    people = _people(known) if contract.days() else {}
    said = gatherings([*known, *(person for there in people.values() for person in there)])
    changed = 0
    for home in homes:
        date = _stale_date(home, people.get(home.pk, ()), said) if home.condition != HomeState.UNKNOWN else None
        if date != home.stale_date:
            Home.objects.filter(pk=home.pk).update(stale_date=date)
            changed += 1
    return changed


def _people(homes: Sequence[Home]) -> dict[UUID, list[Person]]:
    """Who sleeps behind each door."""
    ties = Tie.objects.filter(home__in=homes, role__in=sorted(LIVING), to_date=None, person__state=RecordState.ACTIVE)
    found: dict[UUID, list[Person]] = {}
    for tie in ties.select_related("person"):
        found.setdefault(tie.home_id, []).append(tie.person)
    return found


def _stale_date(home: Home, people: Iterable[Person], said: dict[int, Gathering]) -> date | None:
    told = [one for person in people for one in _told(Kind.PERSON, person, said)]
    told += _told(Kind.HOME, home, said)
    found_at = door_visits.clock(home.condition, home.condition_at, home.visited_at)
    if found_at is not None:
        told.append(Told(Kind.HOME, believing.CONDITION, _day(found_at), ""))
    return believing.revisit_date(told, contract.days(), contract.ranks())


def _told(kind: Kind, row: Any, said: dict[int, Gathering]) -> list[Told]:
    """What is known of a row: each field that says something, with the day and the source of its gathering."""
    if not row.gathered:
        return []
    provenance = Provenance.read(row.gathered)
    aging = [one.name for one in FIELDS[kind] if one.name not in believing.BUILT]
    named = [name for name in aging if says_something(getattr(row, name))]
    sources = [(name, said.get(provenance.of(name))) for name in named]
    return [Told(kind, name, _day(source.at), source.source) for name, source in sources if source is not None]


def _day(at: datetime) -> date:
    return in_city(at).date()
