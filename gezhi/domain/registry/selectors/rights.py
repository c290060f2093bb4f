"""Everything held about a person who asks for it: values in clear, where each is from, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gezhi.domain.registry.models import (
    Home,
    Lease,
    Person,
    Pet,
    Registration,
    Rental,
    Staff,
    Tie,
    Vehicle,
)
from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.rules.spelling import spelled
from gezhi.domain.registry.selectors.history import gatherings
from gezhi.domain.registry.selectors.values import current
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.sealing.values import blinds

LOOKS = 10_000


@dataclass(frozen=True, slots=True)
class HeldValue:
    """One value in clear: its field, the kind of source, when it was gathered."""

    field: str
    value: str
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldPeriod:
    """A home, a registration, a lease, work or a belonging: what it is, its role or kind, from when to when."""

    what: str
    role: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class HeldLook:
    """A look at the person's record: the moment, the deed, the reason if one was given; never who."""

    at: datetime
    deed: str
    reason: str


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """What the register holds about one person."""

    values: Sequence[HeldValue]
    homes: Sequence[HeldPeriod]
    registrations: Sequence[HeldPeriod]
    belongings: Sequence[HeldPeriod]
    looks: Sequence[HeldLook]


def held_about(name: str, phone: str) -> list[HeldPerson]:
    """What is held about whoever bears both name and phone, ended records too. In the caller's deed, which is a look.

    A phone is often a family's: without the same name nothing is handed out.
    """
    if not (name.strip() and phone):
        return []
    rows = Person.objects.filter(phone_blind__in=blinds(phone, "phone"), name=name.strip()).order_by("id")
    return [_held(row) for row in rows]


def _held(person: Person) -> HeldPerson:
    return HeldPerson(_values(person), _homes(person), _registrations(person), _belongings(person), _looks(person))


def _values(person: Person) -> list[HeldValue]:
    said = gatherings([person])
    provenance = Provenance.read(person.gathered) if person.gathered else Provenance(0)
    found = []
    for one in FIELDS[Kind.PERSON]:
        text, source = spelled(current(person, one)), said.get(provenance.of(one.name))
        if text:
            found.append(HeldValue(one.name, text, source.source if source else "", source.at if source else None))
    return found


def _homes(person: Person) -> list[HeldPeriod]:
    ties = Tie.objects.filter(person=person).select_related("home__building").order_by("id")
    return [HeldPeriod(_door(tie.home), tie.role, tie.from_date, tie.to_date) for tie in ties]


def _door(home: Home) -> str:
    return f"{home.building.address} {home.stairwell} {home.room}"


def _registrations(person: Person) -> list[HeldPeriod]:
    rows = Registration.objects.filter(person=person).select_related("household").order_by("id")
    return [
        HeldPeriod(row.household.number if row.household else "", row.kind, row.from_date, row.to_date) for row in rows
    ]


def _belongings(person: Person) -> list[HeldPeriod]:
    """Leases, homes they answer for, work, vehicles and pets."""
    leases = Lease.objects.filter(tenant=person).select_related("rental__home__building").order_by("id")
    lets = Rental.objects.filter(responsible=person).select_related("home__building").order_by("id")
    jobs = Staff.objects.filter(person=person).select_related("organisation").order_by("id")
    return [
        *(HeldPeriod(_door(row.rental.home), "lease", row.from_date, row.to_date) for row in leases),
        *(HeldPeriod(_door(row.home), "rental", row.from_date, row.to_date) for row in lets),
        *(HeldPeriod(f"{row.organisation.name} {row.duty}", "work", row.from_date, row.to_date) for row in jobs),
        *(HeldPeriod(row.plate, Kind.VEHICLE, None, None) for row in Vehicle.objects.filter(owner=person)),
        *(HeldPeriod(row.name or row.species, Kind.PET, None, None) for row in Pet.objects.filter(owner=person)),
    ]


def _looks(person: Person) -> list[HeldLook]:
    looks = Look.objects.filter(subject_id=person.pk).order_by("seq")[:LOOKS]
    return [HeldLook(look.at, look.deed, str(facts_of(look).get("reason", ""))) for look in looks]
