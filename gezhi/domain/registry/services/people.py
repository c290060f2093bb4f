"""Deeds on people: enter, amend, confirm, move, cancel, reveal a sealed number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Gathering, Home, Person, Proposal, Registration, Tie
from gezhi.domain.registry.rules import registrations
from gezhi.domain.registry.services import households, keeping, places
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.freshening import freshen_behind
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.keeping import Outcome, put
from gezhi.domain.registry.services.leaving import leave_everything
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import CancelReason, HomeState, Kind, RecordState, Source, TieRole
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.names import initials_of, pinyin_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, unseal
from gezhi.ground.plumbing.wording import in_city

STALE = problem("register.stale", 409, "Somebody changed this record meanwhile; look at it again.")
NO_REASON = problem("register.no_reason", 422, "Say in a few words what the number is needed for.")
NOTHING_THERE = problem("register.nothing_there", 409, "There is no such number in this record.")
REVEALED = ("document", "phone")


@transaction.atomic
def enter(
    *,
    scope: Scope,
    home_id: UUID,
    values: Mapping[str, Any],
    role: TieRole = TieRole.LIVES,
    source: Source = Source.WORKER,
    from_date: date | None = None,
    at: datetime | None = None,
) -> Person:
    """Somebody behind a door, as collected there. `values` are fields of a person, numbers in clear.

    Somebody with the same document elsewhere makes a doubt that whoever sees both compares; nothing is told here.
    Raises Problem `scope.forbidden` or `scope.not_found`.
    """
    at = at or now()
    home = selectors.home(scope, home_id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    said = gathering(by=by, source=source, at=at)
    batch = Batch(said, at)
    name = values["name"]
    id = batch.person(home.code, pinyin=pinyin_of(name), initials=initials_of(name), home_id=home.pk, **values)
    batch.tie(id, home.pk, role, from_date)
    for other in selectors.with_document(values.get("document", "")):
        batch.doubt(id, home.code, other, "same_document")
    batch.write()
    _lived_in(home, at)
    freshen_behind(home.pk)
    facts = {"home": str(home.pk), "role": role.value, "fields": sorted(values)}
    journal.record(deed="register.person.enter", by=by, subject=("person", id), code=home.code, facts=facts, at=at)
    return Person.objects.get(pk=id)


@transaction.atomic
def amend(
    *,
    scope: Scope,
    id: UUID,
    values: Mapping[str, Any],
    source: Source = Source.WORKER,
    version: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """What was said about somebody: believed, confirmed or proposed, field by field.

    Raises Problem `scope.forbidden`, `scope.not_found` or `register.stale` where `version` is not the one in force.
    """
    at = at or now()
    person = _locked(scope, id, version)
    by = scope.acting(Permission.REGISTER_KEEP, person.code)
    outcome = put(person, Kind.PERSON, values, gathering=gathering(by=by, source=source, at=at), at=at)
    facts = {"changed": outcome.changed, "confirmed": outcome.confirmed, "proposed": outcome.proposed}
    journal.record(deed="register.person.amend", by=by, subject=("person", id), code=person.code, facts=facts, at=at)
    return outcome


@transaction.atomic
def confirm(*, scope: Scope, id: UUID, at: datetime | None = None) -> Outcome:
    """Everything known of somebody is as it stands. Raises as `amend`, and `register.record_ended`."""
    at = at or now()
    person = _locked(scope, id, None)
    by = scope.acting(Permission.REGISTER_KEEP, person.code)
    if person.state != RecordState.ACTIVE:
        raise households.RECORD_ENDED()
    outcome = keeping.confirm(person, Kind.PERSON, gathering=gathering(by=by, source=Source.WORKER, at=at), at=at)
    facts = {"changed": [], "confirmed": outcome.confirmed, "proposed": []}
    journal.record(deed="register.person.amend", by=by, subject=("person", id), code=person.code, facts=facts, at=at)
    return outcome


@transaction.atomic
def confirm_behind(*, scope: Scope, home_id: UUID, at: datetime | None = None) -> int:
    """Somebody is at home and says that all is as it stands, of the home and of who lives there; how many values.

    Who says so has seen it: a look at the home.
    Raises Problem `scope.forbidden`, `scope.not_found`, `register.record_ended`.
    """
    at = at or now()
    home = selectors.home(scope, home_id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    if home.state != RecordState.ACTIVE:
        raise households.RECORD_ENDED()
    journal.look(deed="register.home.view", by=by, subject=("home", home_id), code=home.code)
    places.found_behind(scope=scope, id=home_id, condition=HomeState.LIVED_IN, at=at)
    locked = Home.objects.select_for_update().get(pk=home_id)
    said = gathering(by=by, source=Source.WORKER, at=at)
    count = len(keeping.confirm(locked, Kind.HOME, gathering=said, at=at).confirmed)
    for id in behind(home).values_list("id", flat=True):
        count += len(confirm(scope=scope, id=id, at=at).confirmed)
    return count


def behind(home: Home) -> QuerySet[Person]:
    """Who lives there and is tied to it now: those that `confirm_behind` speaks of."""
    there = Person.objects.filter(ties__home=home, ties__to_date=None, home=home, state=RecordState.ACTIVE)
    return there.order_by("id").distinct()


@transaction.atomic
def move(*, scope: Scope, id: UUID, home_id: UUID, version: int | None = None, at: datetime | None = None) -> None:
    """Somebody lives behind another door of my area now. Raises as `amend`."""
    at = at or now()
    person, home = _locked(scope, id, version), selectors.home(scope, home_id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    facts = {"from": str(person.home_id), "to": str(home.pk)}
    settle(person, home.pk, home.code, gathering=gathering(by=by, source=Source.WORKER, at=at), at=at)
    journal.record(deed="register.person.move", by=by, subject=("person", id), code=home.code, facts=facts, at=at)


@transaction.atomic
def cancel(
    *, scope: Scope, id: UUID, reason: CancelReason, day: date, version: int | None = None, at: datetime | None = None
) -> None:
    """A record ends: nothing is deleted. A head must have been replaced before.

    Raises as `amend`, and `household.no_head`, `register.record_ended`, `.ends_too_early`, `.not_yet`.
    """
    at = at or now()
    person = _locked(scope, id, version)
    by = scope.acting(Permission.REGISTER_KEEP, person.code)
    if person.state != RecordState.ACTIVE:
        raise households.RECORD_ENDED()
    households.check_may_leave(person)
    registrations.check_ending(day, _began(person), in_city(at).date())
    leave_everything(person, day, reason.value)
    restate(person, at, state=RecordState.CANCELLED.value, reason=reason.value, ended_date=day)
    freshen_behind(person.home_id)
    facts = {"reason": reason.value, "day": day.isoformat()}
    journal.record(deed="register.person.cancel", by=by, subject=("person", id), code=person.code, facts=facts, at=at)


@transaction.atomic
def reveal(*, scope: Scope, id: UUID, field: str, reason: str) -> str:
    """A sealed number in clear, for a reason that the journal of looks keeps.

    Raises Problem `scope.forbidden`, `scope.not_found`, `register.no_reason` or `register.nothing_there`.
    """
    person = selectors.person(scope, id)
    by = scope.acting(Permission.REGISTER_REVEAL, person.code)
    if len(reason.strip()) < 2:
        raise NO_REASON()
    if field not in REVEALED or not getattr(person, field):
        raise NOTHING_THERE()
    facts = {"field": field, "reason": mask_text(reason.strip())[:200]}
    journal.look(deed="register.reveal", by=by, subject=("person", id), code=person.code, facts=facts)
    return unseal(getattr(person, field), Place("register_person", field, person.pk))


def settle(person: Person, home_id: UUID, code: str, *, gathering: Gathering, at: datetime) -> None:
    """Somebody lives behind another door now: the earlier tie ends, a new one begins, they stand there."""
    today, before = at.date(), person.home_id
    Tie.objects.filter(person=person, role=TieRole.LIVES, to_date=None).update(
        to_date=today, reason=CancelReason.MOVED_AWAY.value
    )
    Tie.objects.create(person=person, home_id=home_id, role=TieRole.LIVES, from_date=today, gathering=gathering)
    restate(person, at, code=code, home_id=home_id)
    Proposal.objects.filter(row_id=person.pk, decided_at=None).update(code=code)
    freshen_behind(before, home_id)


def _began(person: Person) -> date | None:
    """The latest day on which something began that is in force."""
    in_force = [
        *Tie.objects.filter(person=person, to_date=None).values_list("from_date", flat=True),
        *Registration.objects.filter(person=person, to_date=None).values_list("from_date", flat=True),
    ]
    return max((day for day in in_force if day is not None), default=None)


def _lived_in(home: Home, at: datetime) -> None:
    if home.condition != HomeState.LIVED_IN:
        restate(home, at, condition=HomeState.LIVED_IN.value, condition_at=at)


def _locked(scope: Scope, id: UUID, version: int | None) -> Person:
    selectors.person(scope, id)
    person = Person.objects.select_for_update().get(pk=id)
    if version is not None and version != person.version:
        raise STALE()
    return person
