"""Everything held about a person who asks for it: values in clear, where each is from, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.registry.labels.doors import door_words
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
from gezhi.domain.registry.rules import believing
from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.rules.spelling import spelled
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.selectors.history import gatherings
from gezhi.domain.registry.selectors.households import heads_of
from gezhi.domain.registry.selectors.values import current
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.sealing.values import blinds
from gezhi.ground.plumbing.wording import in_city

LOOKS = 10_000


@dataclass(frozen=True, slots=True)
class HeldValue:
    """One value in clear: its field, the kind of source, when it was gathered, and the day on which it is too old.

    `until` is None for a value that the city believes for ever, and for one that nobody gathered.
    """

    field: str
    value: str
    source: str
    at: datetime | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class HeldPeriod:
    """A home, a registration, a lease, work or a belonging: what it is, its role or kind, from when to when.

    Of a registration in a household also the relation (GB/T 4761) and the head, whose name stands under its mask.
    """

    what: str
    role: str
    since: date | None
    until: date | None
    relation: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class HeldLook:
    """A look at the person's record: the moment, the deed, the reason if one was given, in which role; never who."""

    at: datetime
    deed: str
    reason: str
    role: str = ""


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
    return [held_of(row) for row in rows]


def held_of(person: Person, *, looks: int = LOOKS) -> HeldPerson:
    """What is held about one person, with their latest looks, oldest first. In the caller's deed, which is a look."""
    return HeldPerson(
        _values(person), _homes(person), _registrations(person), _belongings(person), _looks(person, looks)
    )


def _values(person: Person) -> list[HeldValue]:
    said, days = gatherings([person]), contract.days()
    provenance = Provenance.read(person.gathered) if person.gathered else Provenance(0)
    found = []
    for one in FIELDS[Kind.PERSON]:
        text, source = spelled(current(person, one)), said.get(provenance.of(one.name))
        if text and source is None:
            found.append(HeldValue(one.name, text, "", None))
        elif text and source is not None:
            believed = believing.days_of(days, Kind.PERSON, one.name)
            until = believing.stale_date([(in_city(source.at).date(), believed)])
            found.append(HeldValue(one.name, text, source.source, source.at, until))
    return found


def _homes(person: Person) -> list[HeldPeriod]:
    ties = Tie.objects.filter(person=person).select_related("home__building").order_by("id")
    return [HeldPeriod(_door(tie.home), tie.role, tie.from_date, tie.to_date) for tie in ties]


def _door(home: Home) -> str:
    return f"{home.building.address} {door_words(home.stairwell, home.room)}"


def _registrations(person: Person) -> list[HeldPeriod]:
    rows = list(Registration.objects.filter(person=person).select_related("household").order_by("id"))
    heads = heads_of(EVERYTHING, [row.household for row in rows if row.household and row.to_date is None])
    return [_registered(row, heads.get(row.household_id) if row.household_id else None) for row in rows]


def _registered(row: Registration, head: Person | None) -> HeldPeriod:
    number = row.household.number if row.household else ""
    other = mask_name(head.name) if head is not None and head.pk != row.person_id and row.to_date is None else ""
    return HeldPeriod(number, row.kind, row.from_date, row.to_date, row.relation, other)


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


def _looks(person: Person, most: int) -> list[HeldLook]:
    looks = list(Look.objects.filter(subject_id=person.pk).order_by("-seq")[:most])[::-1]
    roles = accounts.post_roles({look.post_id for look in looks if look.post_id})
    return [
        HeldLook(
            look.at,
            look.deed,
            str(facts_of(look).get("reason", "")),
            roles.get(look.post_id, "") if look.post_id else "",
        )
        for look in looks
    ]
