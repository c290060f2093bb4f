"""Deeds on who works for a unit, and on what it holds: take on, let go, add and end a licence."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Licence, Organisation, Staff
from gezhi.domain.registry.rules import organisations as rules
from gezhi.domain.registry.rules import reading
from gezhi.domain.registry.rules.checking import checked
from gezhi.domain.registry.rules.fields import Field
from gezhi.domain.registry.selectors.codes import codes_of
from gezhi.domain.registry.services.days import day_of
from gezhi.domain.registry.services.organisations import locked
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

LICENCE_THERE = problem("licence.there", 409, "The licence {number} of this organisation is entered already.")
LICENCE_OVER = problem("licence.over", 409, "This licence has ended already.")

LICENCE = (Field("name", limit=80), Field("number", limit=60), Field("issuer", limit=120))
DUTY = (Field("duty", limit=40),)


@transaction.atomic
def take_on(
    *,
    scope: Scope,
    id: UUID,
    person_id: UUID,
    duty: str = "",
    from_date: date | None = None,
    at: datetime | None = None,
) -> Staff:
    """Somebody of my area works for a unit. Raises Problem `staff.works_there`, `register.*`, `scope.not_found`."""
    at = at or now()
    unit, by = _kept(scope, id)
    person = selectors.active_person(scope, person_id)
    if from_date and from_date > day_of(at):
        raise reading.NOT_YET()
    if Staff.objects.filter(organisation=unit, person=person, to_date=None).exists():
        raise rules.WORKS_THERE()
    told = checked(DUTY, {"duty": duty}, codes_of)
    row = Staff.objects.create(organisation=unit, person=person, from_date=from_date, **told)
    facts = {"person": str(person.pk), **told}
    journal.record(deed="register.unit.take_on", by=by, subject=("unit", id), code=unit.code, facts=facts, at=at)
    return row


@transaction.atomic
def let_go(*, scope: Scope, id: UUID, staff_id: UUID, day: date, at: datetime | None = None) -> None:
    """Somebody works there no more. Raises Problem `scope.not_found`, `staff.left_first` or `register.not_yet`."""
    at = at or now()
    unit, by = _kept(scope, id)
    row = Staff.objects.select_for_update().filter(pk=staff_id, organisation=unit, to_date=None).first()
    if row is None:
        raise NOT_FOUND()
    if day > day_of(at):
        raise reading.NOT_YET()
    if row.from_date and day < row.from_date:
        raise rules.LEFT_FIRST()
    row.to_date = day
    row.save(update_fields=["to_date"])
    facts = {"person": str(row.person_id), "day": day.isoformat()}
    journal.record(deed="register.unit.let_go", by=by, subject=("unit", id), code=unit.code, facts=facts, at=at)


@transaction.atomic
def add_licence(
    *,
    scope: Scope,
    id: UUID,
    name: str,
    number: str,
    issuer: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
    at: datetime | None = None,
) -> Licence:
    """A permit that a unit holds; `to_date` is the first day on which it no longer holds.

    Raises Problem `licence.there`, `licence.backwards`, `register.*` or `scope.not_found`.
    """
    at = at or now()
    unit, by = _kept(scope, id)
    values = {"name": name, "number": number, "issuer": issuer}
    told = checked(LICENCE, values, codes_of, needed=("name", "number"))
    rules.check_licence(from_date, to_date)
    if Licence.objects.filter(organisation=unit, number=told["number"]).exists():
        raise LICENCE_THERE(number=told["number"])
    row = Licence.objects.create(organisation=unit, from_date=from_date, to_date=to_date, **told)
    facts = {"name": told["name"]}
    journal.record(deed="register.unit.add_licence", by=by, subject=("unit", id), code=unit.code, facts=facts, at=at)
    return row


@transaction.atomic
def end_licence(*, scope: Scope, id: UUID, licence_id: UUID, day: date, at: datetime | None = None) -> None:
    """A permit was given back or taken away. Raises Problem `licence.over`, `licence.backwards`, `scope.not_found`."""
    at = at or now()
    unit, by = _kept(scope, id)
    row = Licence.objects.select_for_update().filter(pk=licence_id, organisation=unit).first()
    if row is None:
        raise NOT_FOUND()
    if row.to_date and row.to_date <= day:
        raise LICENCE_OVER()
    rules.check_licence(row.from_date, day)
    row.to_date = day
    row.save(update_fields=["to_date"])
    facts = {"name": row.name, "day": day.isoformat()}
    journal.record(deed="register.unit.end_licence", by=by, subject=("unit", id), code=unit.code, facts=facts, at=at)


def _kept(scope: Scope, id: UUID) -> tuple[Organisation, Actor]:
    unit = locked(scope, id)
    return unit, scope.acting(Permission.REGISTER_KEEP, unit.code)
