"""Two records that were found to be of one person: the kept one takes over what the other has; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import (
    Doubt,
    Gathering,
    Lease,
    Lineage,
    Person,
    Pet,
    Proposal,
    Registration,
    Rental,
    Staff,
    ThemeContact,
    ThemePhoto,
    ThemeRecord,
    Tie,
    Vehicle,
)
from gezhi.domain.registry.rules import registrations
from gezhi.domain.registry.rules.fields import PERSON
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.selectors import doubts as selectors
from gezhi.domain.registry.selectors.values import current
from gezhi.domain.registry.services.keeping import put, same
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import PERMANENT, CancelReason, Kind, RecordState, RegistrationKind, TieRole
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.names import initials_of, pinyin_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

DECIDED = problem("doubt.decided", 409, "Somebody decided this meanwhile.")
ENDED = problem("doubt.ended", 409, "One of the two records has ended meanwhile; there is nothing to compare any more.")
EXCLUSIVE = PERMANENT | {RegistrationKind.OVERSEAS}
MERGED = CancelReason.MERGED.value


@dataclass(frozen=True, slots=True)
class _Two:
    """The record that stays and the one that ends, who decided it, and when."""

    kept: Person
    other: Person
    by: Actor
    at: datetime


@transaction.atomic
def keep_apart(*, scope: Scope, id: UUID, at: datetime | None = None) -> None:
    """The two are not the same, and are not asked about again. Raises `scope.not_found`, `doubt.decided`."""
    at = at or now()
    doubt, by = _open(scope, id)
    _decide(doubt, by, at, is_same=False)
    facts = {"person": str(doubt.person_id), "candidate": str(doubt.candidate_id)}
    journal.record(deed="register.doubt.apart", by=by, subject=("doubt", id), code=doubt.code, facts=facts, at=at)


@transaction.atomic
def merge(*, scope: Scope, id: UUID, lives_in: UUID | None = None, at: datetime | None = None) -> Person:
    """The two are one: the earlier record stays and takes over ties, registrations, values and marks of the later one,
    which is cancelled as merged. `lives_in`: where they live, of the two homes; the later record's where none is said.

    A value of the later record is believed, or proposed, as its source is. Raises Problem `scope.not_found`,
    `doubt.decided`, `doubt.ended`, or `household.no_head` where the later record is a head whom others would lose.
    """
    at = at or now()
    doubt, by = _open(scope, id)
    kept, other = _both(doubt)
    _take_values(kept, other, at)
    home = _take_ties(kept, other, lives_in, at)
    kind = _take_registrations(kept, other, at)
    two = _Two(kept, other, by, at)
    _take_things(two)
    place = {"home_id": home.home_id, "code": home.home.code} if home else {}
    restate(kept, at, registration=kind, pinyin=pinyin_of(kept.name), initials=initials_of(kept.name), **place)
    restate(other, at, state=RecordState.CANCELLED.value, reason=MERGED, ended_date=at.date())
    Lineage.objects.create(kind=Kind.PERSON.value, was_id=other.pk, became_id=kept.pk, at=at)
    _decide(doubt, by, at, is_same=True)
    _settle_others(two)
    facts = {"merged": str(other.pk), "doubt": str(id)}
    journal.record(deed="register.person.merge", by=by, subject=("person", kept.pk), code=kept.code, facts=facts, at=at)
    ending = {"reason": MERGED, "kept": str(kept.pk)}
    journal.record(
        deed="register.person.cancel", by=by, subject=("person", other.pk), code=other.code, facts=ending, at=at
    )
    return kept


def _open(scope: Scope, id: UUID) -> tuple[Doubt, Actor]:
    selectors.doubt(scope, id)
    doubt = Doubt.objects.select_for_update().get(pk=id)
    if doubt.decided_at is not None:
        raise DECIDED()
    return doubt, scope.acting(Permission.REGISTER_IMPORT, doubt.code)


def _both(doubt: Doubt) -> tuple[Person, Person]:
    """The earlier record and the later one, locked in the order of their ids."""
    earlier, later = (
        Person.objects.select_for_update().filter(pk__in=[doubt.person_id, doubt.candidate_id]).order_by("pk")
    )
    if not earlier.state == later.state == RecordState.ACTIVE:
        raise ENDED()
    return earlier, later


def _decide(doubt: Doubt, by: Actor, at: datetime, *, is_same: bool) -> None:
    doubt.decided_at, doubt.decided_by_id, doubt.is_same = at, by.account_id, is_same
    doubt.save(update_fields=["decided_at", "decided_by", "is_same"])


def _take_values(kept: Person, other: Person, at: datetime) -> None:
    """Each value comes with the act of collecting that it has in the other record."""
    provenance = Provenance.read(other.gathered)
    said: dict[int, dict[str, Any]] = {}
    for one in PERSON:
        value = current(other, one)
        is_known = value not in ("", None) and (one.name, value) != ("sex", "0")
        if is_known and not same(kept, one, value):
            said.setdefault(provenance.of(one.name), {})[one.name] = value
    for gathering in Gathering.objects.filter(pk__in=said).order_by("at", "pk"):
        put(kept, Kind.PERSON, said[gathering.pk], gathering=gathering, at=at)


def _take_ties(kept: Person, other: Person, lives_in: UUID | None, at: datetime) -> Tie | None:
    """Every tie of the other, but for those that both have; one home is lived in. The tie to it, where there is one."""
    mine = {(tie.home_id, tie.role) for tie in Tie.objects.filter(person=kept, to_date=None)}
    for tie in Tie.objects.filter(person=other):
        if tie.to_date is None and (tie.home_id, tie.role) in mine:
            _end(tie, at)
        else:
            tie.person = kept
            tie.save(update_fields=["person"])
    living = list(
        Tie.objects.filter(person=kept, role=TieRole.LIVES, to_date=None).select_related("home").order_by("id")
    )
    wanted = lives_in or other.home_id or kept.home_id
    home = next((tie for tie in living if tie.home_id == wanted), living[-1] if living else None)
    for tie in living:
        if home is not None and tie.pk != home.pk:
            _end(tie, at)
    return home


def _take_registrations(kept: Person, other: Person, at: datetime) -> str:
    """Every registration of the other that the kept one's own do not exclude; the kind in force then."""
    mine = list(Registration.objects.filter(person=kept, to_date=None))
    for row in Registration.objects.filter(person=other):
        if row.to_date is None and any(_excludes(own, row) for own in mine):
            registrations.check_leaving(row.relation, _others(row))
            _end(row, at)
        else:
            row.person = kept
            row.save(update_fields=["person"])
            mine += [row] if row.to_date is None else []
    if kept.registration in {row.kind for row in mine} or not mine:
        return kept.registration
    return min(row.kind for row in mine)


def _excludes(own: Registration, row: Registration) -> bool:
    return (
        own.kind == row.kind
        or (own.kind in EXCLUSIVE and row.kind in EXCLUSIVE)
        or (own.household_id is not None and own.household_id == row.household_id)
    )


def _others(row: Registration) -> list[str]:
    """The relations of the other members of a registration's household."""
    if row.household_id is None:
        return []
    members = Registration.objects.filter(household_id=row.household_id, to_date=None).exclude(person=row.person_id)
    return list(members.values_list("relation", flat=True))


def _end(row: Tie | Registration, at: datetime) -> None:
    row.to_date, row.reason = max(at.date(), row.from_date or at.date()), MERGED
    row.save(update_fields=["to_date", "reason"])


def _take_things(two: _Two) -> None:
    """What else names the other. What both have stays, ended."""
    kept, other, at = two.kept, two.other, two.at
    for model, name in ((Rental, "responsible"), (Vehicle, "owner"), (Pet, "owner")):
        model._default_manager.filter(**{name: other}).update(**{name: kept})
    _move(two, Lease, "tenant", "rental_id")
    _move(two, Staff, "person", "organisation_id")
    marked = set(ThemeRecord.objects.filter(subject_id=kept.pk, state="active").values_list("theme_id", flat=True))
    marks = ThemeRecord.objects.filter(subject_id=other.pk)
    twice = marks.filter(state=RecordState.ACTIVE, theme__in=marked)
    paired = ThemeContact.objects.filter(record__in=list(twice), to_date=None)
    paired.update(to_date=in_city(at).date(), reason=MERGED)
    twice.update(state=RecordState.CANCELLED, reason=MERGED, ended_at=at)
    marks.update(subject_id=kept.pk)
    ThemePhoto.objects.filter(subject_id=other.pk).update(subject_id=kept.pk)
    Proposal.objects.filter(row_id=other.pk, decided_at=None).update(row_id=kept.pk, code=kept.code)


def _move(two: _Two, model: type[Any], name: str, at_what: str) -> None:
    """Give dated rows to the kept one; one that it has itself in the same rental or organisation ends."""
    own = model.objects.filter(**{name: two.kept}, to_date=None)
    mine = set(own.values_list(at_what, flat=True))
    for row in model.objects.filter(**{name: two.other}):
        if row.to_date is None and getattr(row, at_what) in mine:
            row.to_date = max(two.at.date(), row.from_date or two.at.date())
        setattr(row, name, two.kept)
        row.save(update_fields=[name, "to_date"])


def _settle_others(two: _Two) -> None:
    """Open questions about the other are asked about the kept one, unless they were asked already."""
    asked = {
        frozenset((row.person_id, row.candidate_id))
        for column in ("person", "candidate")
        for row in Doubt.objects.filter(**{column: two.kept})
    }
    for row in Doubt.objects.filter(person=two.other, decided_at=None):
        _ask_instead(two, row, "person", asked)
    for row in Doubt.objects.filter(candidate=two.other, decided_at=None):
        _ask_instead(two, row, "candidate", asked)


def _ask_instead(two: _Two, row: Doubt, column: str, asked: set[frozenset[UUID]]) -> None:
    second = row.candidate_id if column == "person" else row.person_id
    pair = frozenset((two.kept.pk, second))
    if second == two.kept.pk or pair in asked:
        _decide(row, two.by, two.at, is_same=second == two.kept.pk)
        return
    asked.add(pair)
    setattr(row, column, two.kept)
    row.save(update_fields=[column])
