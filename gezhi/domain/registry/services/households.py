"""Deeds on registered households: found, join, leave, a new head."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Household, Person, Registration
from gezhi.domain.registry.rules import registrations
from gezhi.domain.registry.rules.registrations import Jurisdiction
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import (
    COLLECTIVE_HEAD,
    HEAD,
    HEADS,
    CancelReason,
    RecordState,
    RegistrationKind,
    Source,
)
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

FAMILY, COLLECTIVE = "10", "20"
"""Kinds of households, of the table `household_type`."""
NUMBER_TAKEN = problem("household.number_taken", 409, "There is a household with the number {number} already.")
NOT_A_MEMBER = problem("household.not_a_member", 409, "This person is no member of the household.")
RECORD_ENDED = problem("register.record_ended", 409, "This record has ended; nothing can be changed in it any more.")


@transaction.atomic
def found(
    *, scope: Scope, home_id: UUID, number: str, head_id: UUID, kind: str = FAMILY, at: datetime | None = None
) -> Household:
    """A household at a home, with its head. Raises `household.number_taken` and what `join` raises."""
    at = at or now()
    home = selectors.home(scope, home_id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    if number and selectors.households_numbered(home.code[:6], number).exists():
        raise NUMBER_TAKEN(number=number)
    batch = Batch(gathering(by=by, source=Source.WORKER, at=at), at)
    id = batch.household(home.code, number=number, kind=kind, home_id=home.pk)
    batch.write()
    facts = {"number": number, "home": str(home.pk)}
    subject = ("household", id)
    journal.record(deed="register.household.found", by=by, subject=subject, code=home.code, facts=facts, at=at)
    head = selectors.person(scope, head_id)
    here = RegistrationKind.PERMANENT if head.home_id == home.pk else RegistrationKind.PERMANENT_ELSEWHERE
    relation = COLLECTIVE_HEAD if kind == COLLECTIVE else HEAD
    join(scope=scope, id=id, person_id=head_id, relation=relation, kind=here, at=at)
    return selectors.household(scope, id)


@transaction.atomic
def join(
    *, scope: Scope, id: UUID, person_id: UUID, relation: str, kind: RegistrationKind, at: datetime | None = None
) -> None:
    """Somebody is registered with a household, in a relation towards its head.

    Raises Problem `household.*` and `registration.*` as the rules say, `register.record_ended`, `scope.not_found`.
    """
    at = at or now()
    household, person = _locked(scope, id), selectors.person(scope, person_id)
    by = scope.acting(Permission.REGISTER_KEEP, household.code)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.state != RecordState.ACTIVE:
        raise RECORD_ENDED()
    registrations.check_joining(person.pk, relation, _members(id))
    records = Registration.objects.filter(person=person, to_date=None)
    others = [RegistrationKind(kind) for kind in records.values_list("kind", flat=True)]
    registrations.check_registration(kind, others, person.origin, jurisdiction(household.code))
    said = gathering(by=by, source=Source.WORKER, at=at)
    batch = Batch(said, at)
    day = in_city(at).date()
    batch.registration(person.pk, household.code, kind.value, household_id=id, relation=relation, from_date=day)
    batch.write()
    _registered(person, at)
    facts = {"person": str(person.pk), "relation": relation, "kind": kind.value}
    subject = ("household", id)
    journal.record(deed="register.household.join", by=by, subject=subject, code=household.code, facts=facts, at=at)


@transaction.atomic
def leave(
    *, scope: Scope, id: UUID, person_id: UUID, day: date, reason: CancelReason, at: datetime | None = None
) -> None:
    """A member's record here ends, also of one who lives outside my area by now.

    Raises `household.no_head` for the head of others, `household.not_a_member`, `register.ends_too_early`, `.not_yet`.
    """
    at = at or now()
    household = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, household.code)
    members = Registration.objects.select_for_update().filter(household=household, to_date=None)
    mine = members.filter(person=person_id).first()
    if mine is None:
        raise NOT_A_MEMBER()
    registrations.check_leaving(mine.relation, _relations(id, without=person_id))
    registrations.check_ending(day, mine.from_date, in_city(at).date())
    mine.to_date, mine.reason = day, reason.value
    mine.save(update_fields=["to_date", "reason"])
    _registered(Person.objects.select_for_update().get(pk=person_id), at)
    facts = {"person": str(person_id), "reason": reason.value}
    subject = ("household", id)
    journal.record(deed="register.household.leave", by=by, subject=subject, code=household.code, facts=facts, at=at)


@transaction.atomic
def change_head(
    *, scope: Scope, id: UUID, head_id: UUID, relations: Mapping[UUID, str], at: datetime | None = None
) -> None:
    """A new head, and every member's relation towards them. Raises `household.head_outside`, `.relations_missing` or
    `.two_heads`."""
    at = at or now()
    household = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, household.code)
    members = list(Registration.objects.select_for_update().filter(household=household, to_date=None))
    registrations.check_new_head(head_id, {row.person_id for row in members}, relations)
    # The tables allow one head at a time: the earlier one's relation goes first.
    for row in sorted(members, key=lambda row: row.relation not in HEADS):
        row.relation = relations[row.person_id]
        row.save(update_fields=["relation"])
    facts = {"head": str(head_id), "relations": {str(person): told for person, told in relations.items()}}
    subject = ("household", id)
    journal.record(deed="register.household.head", by=by, subject=subject, code=household.code, facts=facts, at=at)


def check_may_leave(person: Person) -> None:
    """Raises Problem `household.no_head` where others would stay behind without a head."""
    for mine in Registration.objects.filter(person=person, to_date=None, household__isnull=False):
        if mine.household_id is not None:
            registrations.check_leaving(mine.relation, _relations(mine.household_id, without=person.pk))


def jurisdiction(code: str) -> Jurisdiction:
    """The counties that count as one with the place: the city's urban districts (01–20 of the county digits), or the
    county alone."""
    county = code[:6]
    urban = county[4:] <= "20"
    return Jurisdiction(frozenset(f"{county[:4]}{n:02d}" for n in range(21)) if urban else frozenset({county}))


def _members(id: UUID) -> dict[Hashable, str]:
    """Everybody's relation."""
    return dict(Registration.objects.filter(household_id=id, to_date=None).values_list("person_id", "relation"))


def _relations(id: UUID, *, without: UUID | None = None) -> list[str]:
    return [relation for person, relation in _members(id).items() if person != without]


def _registered(person: Person, at: datetime) -> None:
    """The kind in force that the person's row shows: of the newest record that still holds, in a row that is locked."""
    kinds = Registration.objects.filter(person=person, to_date=None).order_by("-from_date", "-id")
    kind = kinds.values_list("kind", flat=True).first() or ""
    if person.registration != kind:
        restate(person, at, registration=kind)


def _locked(scope: Scope, id: UUID) -> Household:
    """The household for a deed of mine, so that two desks decide one after the other."""
    selectors.household(scope, id)
    household = Household.objects.select_for_update().get(pk=id)
    if household.state != RecordState.ACTIVE:
        raise RECORD_ENDED()
    return household
