"""Rented homes as services keep them: the home knows, tenants are tied, what is due is found, others see nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Freshness, Home, Lease, Rental, Tie
from gezhi.domain.registry.services import people, places, rentals, tallying
from gezhi.domain.registry.tests.test_people import door, enter, house, refused
from gezhi.domain.registry.vocabulary import CancelReason
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
MARCH = date(2026, 3, 1)


def let(cast: Cast, home: Home, day: date = MARCH, **terms: object) -> Rental:
    return rentals.let(scope=cast.scope("worker"), home_id=home.pk, day=day, terms=terms, at=MONDAY)


def test_a_home_is_let_leased_and_let_no_more(cast: Cast) -> None:
    building, scope = house(cast), cast.scope("worker")
    home, owner = door(building, "301"), enter(cast, door(building, "302"), "李四")
    tenant = enter(cast, door(building, "101"), "张三")
    terms = {"grade": "key", "use": "02", "rent_yuan": Decimal("1800"), "rooms": 2}

    rental = rentals.let(scope=scope, home_id=home.pk, day=MARCH, terms=terms, responsible_id=owner.pk, at=MONDAY)
    rentals.lease_in(scope=scope, id=rental.pk, tenant_id=tenant.pk, day=MARCH, relation="99", at=MONDAY)

    assert selectors.home(scope, home.pk).is_rented is True
    assert selectors.counts(scope, ["rented"])["rented"]["1"] == 1
    assert [tie.role for tie in selectors.lives_in(scope, home)] == ["tenant"]
    assert [lease.rental_id for lease in selectors.leases_by(scope, tenant)] == [rental.pk]
    refused("home.lived_in", lambda: places.cancel_home(scope=scope, id=home.pk, reason=CancelReason.MISTAKEN))

    people.amend(scope=scope, id=tenant.pk, values={"phone": "13800138000"}, at=MONDAY)
    (held,) = selectors.held_about("张三", "13800138000")
    assert [(one.role, one.since) for one in held.belongings] == [("lease", MARCH)], "they may ask what is held"

    rentals.change(scope=scope, id=rental.pk, values={"grade": "trusted", "responsible_id": None}, at=MONDAY)
    rental.refresh_from_db()
    assert (rental.grade, rental.responsible_id, rental.rent_yuan) == ("trusted", None, Decimal("1800.00"))

    rentals.end(scope=scope, id=rental.pk, day=TODAY, at=MONDAY)
    assert selectors.home(scope, home.pk).is_rented is False
    assert Lease.objects.get().to_date == TODAY
    assert Tie.objects.get(role="tenant").to_date == TODAY
    refused("rental.ended", lambda: rentals.inspect(scope=scope, id=rental.pk, hazard="00"))
    refused("rental.ended", lambda: rentals.change(scope=scope, id=rental.pk, values={"grade": "key"}))
    told = {"register.rental.let", "register.rental.lease_in", "register.rental.change", "register.rental.end"}
    assert told <= set(Deed.objects.values_list("deed", flat=True))
    tallying.fold()
    assert selectors.counts(scope, ["rented"])["rented"]["0"] == 1


def test_bad_terms_are_refused_and_nothing_is_let(cast: Cast) -> None:
    home = door(house(cast), "301")

    refused("register.unknown_code", lambda: let(cast, home, grade="gold"))
    refused("register.not_yet", lambda: let(cast, home, TODAY + timedelta(days=1)))
    refused("rental.bad_rent", lambda: let(cast, home, rent_yuan=Decimal(-1)))
    refused("register.not_a_number", lambda: let(cast, home, rooms=-1))
    assert not Rental.objects.exists()
    let(cast, home)
    refused("home.let", lambda: places.cancel_home(scope=cast.scope("worker"), id=home.pk, reason=CancelReason.CLOSED))


def test_what_is_due_is_found_by_grade_and_an_inspection_settles_it(cast: Cast) -> None:
    building, scope = house(cast), cast.scope("worker")
    key, plain = let(cast, door(building, "301"), grade="key"), let(cast, door(building, "302"), grade="trusted")

    def due() -> list[Rental]:
        forget_everything()
        return selectors.rental_page(scope, due_on=TODAY).rows

    assert due() == [], "where the city has set no rhythm nothing is due"
    Freshness.objects.create(kind="rental", field="key", days=30)
    Freshness.objects.create(kind="rental", field="trusted", days=365)
    assert due() == [key]
    words = "楼道堆放电动车，房东 13912345678"
    rentals.inspect(scope=scope, id=key.pk, hazard="01", words=words, at=MONDAY - timedelta(days=31))
    assert due() == [key]
    rentals.inspect(scope=scope, id=key.pk, hazard="00", at=MONDAY - timedelta(days=3))
    assert due() == []
    Freshness.objects.create(kind="rental", field="", days=1)
    assert due() == [], "a grade with its own rhythm does not follow the general one"
    rentals.change(scope=scope, id=plain.pk, values={"grade": ""}, at=MONDAY)
    assert due() == [plain]
    assert [row.hazard for row in selectors.inspections_of(scope, key)] == ["00", "01"]
    assert "139****5678" in selectors.inspections_of(scope, key)[1].words, "a number typed into the words is masked"


def test_who_is_gone_is_no_tenant_any_more(cast: Cast) -> None:
    building, scope = house(cast), cast.scope("worker")
    tenant, rental = enter(cast, door(building, "302")), let(cast, door(building, "301"))
    rentals.lease_in(scope=scope, id=rental.pk, tenant_id=tenant.pk, day=TODAY, at=MONDAY)

    people.cancel(scope=scope, id=tenant.pk, reason=CancelReason.DIED, day=TODAY, at=MONDAY)

    assert [row.to_date for row in Lease.objects.all()] == [TODAY]
    assert not Tie.objects.filter(person=tenant, to_date=None).exists()
    refused("scope.not_found", lambda: rentals.lease_in(scope=scope, id=rental.pk, tenant_id=tenant.pk, day=TODAY))


def test_a_worker_of_the_next_grid_sees_no_rental(cast: Cast) -> None:
    rental, next_door = let(cast, door(house(cast), "301")), cast.scope("cover")

    refused("scope.not_found", lambda: selectors.rental(next_door, rental.pk))
    refused("scope.not_found", lambda: rentals.end(scope=next_door, id=rental.pk, day=TODAY))
    refused("scope.not_found", lambda: rentals.let(scope=next_door, home_id=rental.home_id, day=TODAY, terms={}))
    assert selectors.rental_page(next_door).rows == []
    assert selectors.rentals(next_door).count() == 0
    assert [row.pk for row in selectors.rental_page(cast.scope("registrar"), "370211001").rows] == [rental.pk]
    assert selectors.rental_page(cast.scope("registrar"), "370212").rows == []
