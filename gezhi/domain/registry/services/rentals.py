"""Deeds on rented homes 出租房屋: let, change, end; lease in, lease out; inspect. The home knows that it is let."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Home, Lease, Rental, RentalInspection, Tie
from gezhi.domain.registry.rules import rentals as rules
from gezhi.domain.registry.rules.checking import checked
from gezhi.domain.registry.rules.fields import Field, Form
from gezhi.domain.registry.rules.rentals import Period, Tenancy
from gezhi.domain.registry.selectors.codes import codes_of
from gezhi.domain.registry.services.days import day_of
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.leaving import close_on
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import CancelReason, RecordState, Source, TieRole
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

NO_HOME = problem("rental.no_home", 409, "This home is no more.")
BAD_RENT = problem("rental.bad_rent", 422, "The rent is an amount from 0 to 99,999,999.99 yuan a month.")
MOST_YUAN = Decimal(100_000_000)
CENT = Decimal("0.01")

TERMS = (
    Field("grade", Form.CODE, "rental_grade"),
    Field("use", Form.CODE, "gbt31000_5_18_rental_use"),
    Field("duty_letter_date", Form.DAY),
    Field("area_m2", Form.DECIMAL),
    Field("rooms", Form.NUMBER),
)
"""What may be said about a rental besides who answers for it and the rent."""
RELATION = (Field("relation", Form.CODE, "gbt4761_family_relation"),)
FOUND = (Field("hazard", Form.CODE, "gbt31000_5_19_hazard_type"), Field("words", limit=1000))


@transaction.atomic
def let(
    *,
    scope: Scope,
    home_id: UUID,
    day: date,
    terms: Mapping[str, Any],
    responsible_id: UUID | None = None,
    at: datetime | None = None,
) -> Rental:
    """A home is let from `day` on. `terms`: grade, use, duty_letter_date, area_m2, rooms, rent_yuan.

    Raises Problem `rental.*`, `register.*`, `scope.forbidden` or `scope.not_found`.
    """
    at = at or now()
    home = _home(scope, home_id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    if home.state != RecordState.ACTIVE:
        raise NO_HOME()
    earlier = [_period(row) for row in Rental.objects.filter(home=home)]
    rules.check_letting(earlier, day, day_of(at))
    responsible = selectors.active_person(scope, responsible_id) if responsible_id else None
    row = Rental.objects.create(home=home, responsible=responsible, from_date=day, **_terms(terms))
    restate(home, at, is_rented=True)
    facts = {"home": str(home.pk), "day": day.isoformat(), "grade": row.grade}
    journal.record(deed="register.rental.let", by=by, subject=("rental", row.pk), code=home.code, facts=facts, at=at)
    return row


@transaction.atomic
def change(*, scope: Scope, id: UUID, values: Mapping[str, Any], at: datetime | None = None) -> None:
    """Other terms, or somebody else who answers for it (`responsible_id`). Raises as `let`, and `rental.ended`."""
    at = at or now()
    row, home = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    if row.to_date is not None:
        raise rules.ENDED()
    told = _terms({name: value for name, value in values.items() if name != "responsible_id"})
    if "responsible_id" in values:
        someone = values["responsible_id"]
        told["responsible"] = selectors.active_person(scope, someone) if someone else None
    changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, told[name])
    row.save(update_fields=changed)
    facts = {"changed": changed}
    journal.record(deed="register.rental.change", by=by, subject=("rental", id), code=home.code, facts=facts, at=at)


@transaction.atomic
def end(*, scope: Scope, id: UUID, day: date, at: datetime | None = None) -> None:
    """A home is let no more: its leases end, its tenants' ties too. Raises Problem `rental.*`, `register.not_yet`."""
    at = at or now()
    row, home = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    leases = list(Lease.objects.select_for_update().filter(rental=row))
    rules.check_ending(_period(row), [_tenancy(one) for one in leases], day, day_of(at))
    staying = [one.tenant_id for one in leases if one.to_date is None]
    close_on(Lease.objects.filter(rental=row, to_date=None), day)
    _untie(home, staying, day)
    row.to_date = day
    row.save(update_fields=["to_date"])
    restate(home, at, is_rented=False)
    facts = {"day": day.isoformat(), "tenants": [str(id) for id in staying]}
    journal.record(deed="register.rental.end", by=by, subject=("rental", id), code=home.code, facts=facts, at=at)


@transaction.atomic
def lease_in(
    *, scope: Scope, id: UUID, tenant_id: UUID, day: date, relation: str = "", at: datetime | None = None
) -> Lease:
    """Somebody of my area rents the home: they are tied to it as a tenant, and stand there if they stood nowhere.

    Raises Problem `lease.*`, `rental.ended`, `register.*` or `scope.not_found`.
    """
    at = at or now()
    row, home = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    tenant = selectors.active_person(scope, tenant_id)
    leases = [_tenancy(one) for one in Lease.objects.filter(rental=row)]
    rules.check_lease(_period(row), leases, tenant.pk, day, day_of(at))
    told = checked(RELATION, {"relation": relation}, codes_of)
    made = Lease.objects.create(rental=row, tenant=tenant, from_date=day, **told)
    if not Tie.objects.filter(person=tenant, home=home, role=TieRole.TENANT, to_date=None).exists():
        said = gathering(by=by, source=Source.WORKER, at=at)
        Tie.objects.create(person=tenant, home=home, role=TieRole.TENANT, from_date=day, gathering=said)
    if tenant.home_id is None:
        restate(tenant, at, home_id=home.pk, code=home.code)
    facts = {"tenant": str(tenant.pk), "day": day.isoformat()}
    journal.record(deed="register.rental.lease_in", by=by, subject=("rental", id), code=home.code, facts=facts, at=at)
    return made


@transaction.atomic
def lease_out(*, scope: Scope, id: UUID, lease_id: UUID, day: date, at: datetime | None = None) -> None:
    """A tenant leaves: the lease and their tie to the home end. Raises Problem `lease.*`, `scope.not_found`."""
    at = at or now()
    row, home = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    lease = Lease.objects.select_for_update().filter(rental=row, pk=lease_id).first()
    if lease is None:
        raise NOT_FOUND()
    rules.check_leaving(_period(lease), day, day_of(at))
    lease.to_date = day
    lease.save(update_fields=["to_date"])
    _untie(home, [lease.tenant_id], day)
    facts = {"tenant": str(lease.tenant_id), "day": day.isoformat()}
    journal.record(deed="register.rental.lease_out", by=by, subject=("rental", id), code=home.code, facts=facts, at=at)


@transaction.atomic
def inspect(
    *, scope: Scope, id: UUID, hazard: str = "", words: str = "", at: datetime | None = None
) -> RentalInspection:
    """What was found at an inspection: a hazard of GB/T 31000 table 5.19 (00: none), and words.

    Raises Problem `rental.ended`, `register.*`, `scope.forbidden` or `scope.not_found`.
    """
    at = at or now()
    row, home = _locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    if row.to_date is not None:
        raise rules.ENDED()
    told = checked(FOUND, {"hazard": hazard, "words": mask_text(words)}, codes_of, needed=("hazard",))
    made = RentalInspection.objects.create(rental=row, account_id=scope.me, at=at, **told)
    facts = {"hazard": made.hazard}
    journal.record(deed="register.rental.inspect", by=by, subject=("rental", id), code=home.code, facts=facts, at=at)
    return made


def _terms(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if name != "rent_yuan"}
    told = checked(TERMS, plain, codes_of)
    if "rent_yuan" in values:
        told["rent_yuan"] = _rent(values["rent_yuan"])
    return told


def _rent(told: Any) -> Decimal | None:
    if told is None:
        return None
    if not isinstance(told, Decimal) or not told.is_finite() or not 0 <= told < MOST_YUAN:
        raise BAD_RENT()
    return told.quantize(CENT)


def _untie(home: Home, people: list[UUID], day: date) -> None:
    rows = Tie.objects.filter(home=home, person_id__in=people, role=TieRole.TENANT, to_date=None)
    close_on(rows, day, reason=CancelReason.MOVED_AWAY.value)


def _period(row: Rental | Lease) -> Period:
    return Period(row.from_date, row.to_date)


def _tenancy(row: Lease) -> Tenancy:
    return Tenancy(row.tenant_id, _period(row))


def _home(scope: Scope, id: UUID) -> Home:
    """The home, locked: deeds on its rentals come one after the other."""
    selectors.home(scope, id)
    return Home.objects.select_for_update().get(pk=id)


def _locked(scope: Scope, id: UUID) -> tuple[Rental, Home]:
    found = selectors.rental(scope, id)
    home = _home(scope, found.home_id)
    return Rental.objects.get(pk=id), home
