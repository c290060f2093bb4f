"""Rented homes: over random histories of lets, leases and ends the rules hold, and every refusal is a Problem."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.models import Home, Lease, Rental, Tie
from gezhi.domain.registry.rules import rentals as rules
from gezhi.domain.registry.rules.rentals import Period, Tenancy
from gezhi.domain.registry.services import rentals as services
from gezhi.domain.registry.tests.test_people import door, enter, house
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from tests.cast import MONDAY, Cast

TODAY = date(2026, 11, 16)
TENANTS = [UUID(int=n) for n in (1, 2, 3)]


@dataclass
class Rented:
    """One rental of a home and its leases, as the rules leave them."""

    period: Period
    leases: list[Tenancy] = field(default_factory=list)


@dataclass
class Story:
    """A home and what happened to it: the rules decide, a refused deed changes nothing."""

    rentals: list[Rented] = field(default_factory=list)

    def tell(self, deed: str, day: date, tenant: UUID) -> bool:
        """Whether the deed was allowed. A deed on a rental that is not there is refused by nobody: it is no deed."""
        if deed != "let" and not self.rentals:
            return False
        try:
            getattr(self, deed)(day, tenant)
        except Problem:
            return False
        return True

    def let(self, day: date, _tenant: UUID) -> None:
        rules.check_letting([one.period for one in self.rentals], day, TODAY)
        self.rentals.append(Rented(Period(day)))

    def end(self, day: date, _tenant: UUID) -> None:
        one = self.rentals[-1]
        rules.check_ending(one.period, one.leases, day, TODAY)
        one.leases = [self.closed(lease, day) for lease in one.leases]
        one.period = Period(one.period.begins, day)

    def lease_in(self, day: date, tenant: UUID) -> None:
        one = self.rentals[-1]
        rules.check_lease(one.period, one.leases, tenant, day, TODAY)
        one.leases.append(Tenancy(tenant, Period(day)))

    def lease_out(self, day: date, tenant: UUID) -> None:
        one = self.rentals[-1]
        lease = self.last_lease(one, tenant)
        if lease is None:
            raise NOT_FOUND()
        rules.check_leaving(lease.period, day, TODAY)
        one.leases[one.leases.index(lease)] = self.closed(lease, day)

    @staticmethod
    def last_lease(one: Rented, tenant: UUID) -> Tenancy | None:
        mine = [lease for lease in one.leases if lease.tenant == tenant]
        return next((lease for lease in mine if lease.period.is_open), mine[-1] if mine else None)

    @staticmethod
    def closed(lease: Tenancy, day: date) -> Tenancy:
        return Tenancy(lease.tenant, Period(lease.period.begins, day)) if lease.period.is_open else lease


def days(period: Period) -> tuple[date, date]:
    return period.begins or date.min, period.ends or date.max


def apart(one: Period, other: Period) -> bool:
    """Whether no day belongs to both; a period without a day disturbs nobody."""
    (begins, ends), (second, last) = sorted([days(one), days(other)])
    return begins == ends or second == last or ends <= second


def holds(story: Story) -> None:
    """What must be true of every home after whatever happened."""
    periods = [one.period for one in story.rentals]
    assert sum(period.is_open for period in periods) <= 1
    assert all(apart(a, b) for i, a in enumerate(periods) for b in periods[i + 1 :])
    for one in story.rentals:
        (begins, ends), mine = days(one.period), [lease.period for lease in one.leases]
        assert begins <= ends
        assert all(begins <= days(p)[0] <= days(p)[1] <= ends for p in mine)
        for tenant in TENANTS:
            theirs = [lease.period for lease in one.leases if lease.tenant == tenant]
            assert all(apart(a, b) for i, a in enumerate(theirs) for b in theirs[i + 1 :])


DEEDS = st.tuples(
    st.sampled_from(["let", "lease_in", "lease_in", "lease_out", "end"]),
    st.integers(-20, 1).map(lambda n: TODAY + timedelta(days=n)),
    st.sampled_from(TENANTS),
)


@given(st.lists(DEEDS, max_size=25))
def test_whatever_is_tried_the_rules_of_rented_homes_hold(deeds: list[tuple[str, date, UUID]]) -> None:
    story = Story()
    for deed, day, tenant in deeds:
        story.tell(deed, day, tenant)
        holds(story)


def test_a_whole_story_of_a_rented_home() -> None:
    story, (anna, ben, _) = Story(), TENANTS
    first, later = TODAY - timedelta(days=10), TODAY - timedelta(days=3)

    assert story.tell("let", first, anna)
    assert not story.tell("let", later, anna), "a home has one rental at a time"
    assert not story.tell("lease_in", first - timedelta(days=1), anna), "a lease lies within its rental"
    assert story.tell("lease_in", first, anna)
    assert not story.tell("lease_in", later, anna), "no tenant twice at once"
    assert story.tell("lease_in", later, ben)
    assert story.tell("lease_out", later, anna)
    assert story.tell("lease_in", later, anna), "who left may come again"
    assert not story.tell("end", first, anna), "leases would last longer than their rental"
    assert not story.tell("end", TODAY + timedelta(days=1), anna), "what has not happened is not kept"
    assert story.tell("end", TODAY, anna)
    assert [lease.period.ends for lease in story.rentals[0].leases] == [later, TODAY, TODAY]
    assert not story.tell("lease_in", TODAY, ben)
    assert story.tell("let", TODAY, anna)


def test_an_inspection_falls_due_by_the_rhythm_the_city_set_for_the_grade() -> None:
    contract = {("rental", "key"): 30, ("rental", ""): 90, ("person", ""): 180}
    seen = TODAY - timedelta(days=40)

    assert rules.due_date("key", seen, contract) == TODAY - timedelta(days=10)
    assert rules.due_date("trusted", seen, contract) == TODAY + timedelta(days=50)
    assert rules.due_date("key", seen, {("rental", "trusted"): 180}) is None
    assert rules.due_date("key", None, contract) == date.min, "let nobody knows since when: due at once"
    assert rules.overdue_since(contract, TODAY) == {"key": TODAY - timedelta(days=30), "": TODAY - timedelta(days=90)}


@pytest.mark.django_db
def test_the_tables_go_the_way_the_rules_say_over_a_random_history(cast: Cast) -> None:
    scope, dice, story = cast.scope("worker"), random.Random(11), Story()
    home = door(house(cast), "301")
    people = {
        tenant: enter(cast, door(home.building, "302"), name) for tenant, name in zip(TENANTS, "甲乙丙", strict=True)
    }
    accepted = 0
    for step in range(60):
        deed = dice.choice(["let", "lease_in", "lease_in", "lease_in", "lease_out", "end"])
        day, tenant = TODAY - timedelta(days=60 - step + dice.randint(-2, 4)), dice.choice(TENANTS)
        allowed = story.tell(deed, day, tenant)
        assert done(scope, deed, home, day, people[tenant].pk) is allowed, (deed, day, allowed)
        accepted += allowed
    assert accepted > 15
    home.refresh_from_db()
    assert home.is_rented is Rental.objects.filter(home=home, to_date=None).exists()
    kept = [(row.from_date, row.to_date) for row in Rental.objects.filter(home=home).order_by("id")]
    assert kept == [(one.period.begins, one.period.ends) for one in story.rentals]
    staying = {row.tenant_id for row in Lease.objects.filter(to_date=None)}
    assert {tie.person_id for tie in Tie.objects.filter(home=home, role="tenant", to_date=None)} == staying


def done(scope: Scope, deed: str, home: Home, day: date, person: UUID) -> bool:
    """The same deed through the services; a refusal is a Problem and nothing else."""
    last = Rental.objects.filter(home=home).order_by("id").last()
    if deed != "let" and last is None:
        return False
    try:
        if deed == "let":
            services.let(scope=scope, home_id=home.pk, day=day, terms={}, at=MONDAY)
        elif deed == "lease_out":
            mine = list(Lease.objects.filter(rental=last, tenant=person).order_by("id"))
            lease = next((row for row in mine if row.to_date is None), mine[-1] if mine else None)
            if lease is None or last is None:
                return False
            services.lease_out(scope=scope, id=last.pk, lease_id=lease.pk, day=day, at=MONDAY)
        elif last is not None:
            more = {"tenant_id": person} if deed == "lease_in" else {}
            getattr(services, deed)(scope=scope, id=last.pk, day=day, at=MONDAY, **more)
    except Problem:
        return False
    return True
