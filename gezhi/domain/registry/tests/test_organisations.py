"""Actual units: entered with a checked code, sealed, counted by class, amended, cancelled; others see nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Change, Organisation, Staff
from gezhi.domain.registry.rules.organisations import LicenceState, licence_state
from gezhi.domain.registry.selectors.listing import page
from gezhi.domain.registry.services import employing, looking, organisations, people, tallying
from gezhi.domain.registry.services.standing import Standing
from gezhi.domain.registry.tests.test_people import door, enter, house, refused
from gezhi.domain.registry.vocabulary import CancelReason, Source
from gezhi.ground.kernel.identifiers.credit_code import check_character
from gezhi.ground.plumbing.journal.models import Look
from tests.cast import INSIDE, INSIDE_NEXT, MICRO, MONDAY, Cast
from tests.safety.test_dump import everything_stored, found_in

pytestmark = pytest.mark.django_db

BODY = "91370211MA3C0AAB1"
USCC = BODY + check_character(BODY)
PHONE = "13800138000"
TODAY = date(2026, 11, 16)


def unit(cast: Cast, name: str = "海韵便利店", where: Standing | None = None, **values: Any) -> Organisation:
    where = where or Standing(point=INSIDE)
    return organisations.enter(scope=cast.scope("worker"), values={"name": name, **values}, where=where, at=MONDAY)


def test_a_unit_is_entered_sealed_counted_by_class_and_found(cast: Cast) -> None:
    made = unit(cast, uscc=USCC.lower(), unit_class="shop", phone="138-0013-8000", is_key=True, staff_count=3)
    scope = cast.scope("worker")

    assert (made.uscc, made.code, made.quadkey is not None) == (USCC, MICRO, True)
    assert selectors.counts(scope, ["organisations", "unit_class", "key_units"]) == {
        "organisations": {"": 1},
        "unit_class": {"shop": 1},
        "key_units": {"shop": 1},
    }
    stored = list(everything_stored())
    assert found_in(stored, ["海韵便利店"])
    assert found_in(stored, [PHONE, "138-0013-8000"]) == []
    for text in ("海韵便利", USCC):
        assert looking.find(scope=scope, text=text).organisations == [made], text
    assert looking.find(scope=scope, text=PHONE, reason="通知停水").organisations == [made]


def test_bad_values_are_refused_and_nothing_is_entered(cast: Cast) -> None:
    wrong = BODY + ("0" if USCC[-1] != "0" else "1")
    refused("credit_code.wrong_check", lambda: unit(cast, uscc=wrong))
    refused("register.unknown_code", lambda: unit(cast, unit_class="casino"))
    refused("register.not_a_phone", lambda: unit(cast, phone="12"))
    refused("register.missing", lambda: unit(cast, " "))
    refused("register.too_long", lambda: unit(cast, "长" * 121))
    refused("register.unknown_field", lambda: unit(cast, religion="无"))
    refused("register.no_place", lambda: unit(cast, where=Standing()))
    refused("unit.closed_first", lambda: unit(cast, opened_date=TODAY, closed_date=TODAY - timedelta(days=1)))
    assert not Organisation.objects.exists()
    unit(cast, uscc=USCC)
    refused("unit.there", lambda: unit(cast, "另一家", uscc=USCC))


def test_a_unit_is_amended_by_whom_is_believed_and_its_earlier_values_stay(cast: Cast) -> None:
    made, scope = unit(cast, unit_class="shop", phone=PHONE), cast.scope("worker")

    told = {"name": "海韵超市", "unit_class": "catering", "phone": "13900139000"}
    assert organisations.amend(scope=scope, id=made.pk, values=told, at=MONDAY).changed == tuple(told)
    poor = organisations.amend(scope=scope, id=made.pk, values={"name": "旧名"}, source=Source.IMPORT, at=MONDAY)
    assert poor.proposed == ("name",)
    assert selectors.counts(scope, ["unit_class"])["unit_class"] == {"catering": 1}
    assert looking.find(scope=scope, text="海韵超市").organisations == [made], "found by its new name"
    assert found_in(list(everything_stored()), [PHONE, "13900139000"]) == []
    assert {row.field for row in Change.objects.filter(row_id=made.pk)} == set(told)
    refused("register.stale", lambda: organisations.amend(scope=scope, id=made.pk, values={}, version=1))


def test_staff_come_and_go_and_leave_with_the_unit(cast: Cast) -> None:
    made, scope, home = unit(cast), cast.scope("worker"), door(house(cast), "301")
    wang, li = enter(cast, home, "王五"), enter(cast, home, "李四")

    row = employing.take_on(scope=scope, id=made.pk, person_id=wang.pk, duty="店长", from_date=TODAY, at=MONDAY)
    employing.take_on(scope=scope, id=made.pk, person_id=li.pk, at=MONDAY)
    refused("staff.works_there", lambda: employing.take_on(scope=scope, id=made.pk, person_id=wang.pk, at=MONDAY))
    early = TODAY - timedelta(days=1)
    refused("staff.left_first", lambda: employing.let_go(scope=scope, id=made.pk, staff_id=row.pk, day=early))
    assert [job.organisation_id for job in selectors.work_of(scope, wang)] == [made.pk]
    employing.let_go(scope=scope, id=made.pk, staff_id=row.pk, day=TODAY, at=MONDAY)
    assert [one.person.name for one in selectors.staff_of(scope, made)] == ["李四", "王五"]

    organisations.cancel(scope=scope, id=made.pk, reason=CancelReason.CLOSED, day=TODAY, at=MONDAY)
    made.refresh_from_db()
    assert (made.state, made.reason, made.closed_date) == ("cancelled", "closed", TODAY)
    assert not Staff.objects.filter(to_date=None).exists()
    assert selectors.counts(scope, ["organisations"])["organisations"] == {}
    refused("register.record_ended", lambda: employing.take_on(scope=scope, id=made.pk, person_id=wang.pk))
    people.cancel(scope=scope, id=li.pk, reason=CancelReason.DIED, day=TODAY, at=MONDAY)


def test_licences_are_kept_and_those_that_run_out_are_told(cast: Cast) -> None:
    made, scope = unit(cast), cast.scope("worker")
    holds, soon = TODAY + timedelta(days=400), TODAY + timedelta(days=20)

    kept = employing.add_licence(scope=scope, id=made.pk, name="营业执照", number="A1", to_date=holds, at=MONDAY)
    employing.add_licence(scope=scope, id=made.pk, name="食品经营许可证", number="B2", to_date=soon, at=MONDAY)
    refused("licence.there", lambda: employing.add_licence(scope=scope, id=made.pk, name="重复", number="A1"))
    states = [licence_state(row.to_date, TODAY) for row in selectors.licences_of(scope, made)]
    assert states == [LicenceState.SOON, LicenceState.HOLDS]
    employing.end_licence(scope=scope, id=made.pk, licence_id=kept.pk, day=TODAY, at=MONDAY)
    assert licence_state(selectors.licences_of(scope, made)[0].to_date, TODAY) is LicenceState.OVER
    refused("licence.over", lambda: employing.end_licence(scope=scope, id=made.pk, licence_id=kept.pk, day=TODAY))
    assert licence_state(None, TODAY) is LicenceState.HOLDS


def test_a_worker_of_the_next_grid_sees_no_unit(cast: Cast) -> None:
    made, next_door, registrar = (
        unit(cast, uscc=USCC, phone=PHONE, unit_class="shop"),
        cast.scope("cover"),
        cast.scope("registrar"),
    )

    refused("scope.not_found", lambda: selectors.organisation(next_door, made.pk))
    refused("scope.not_found", lambda: organisations.amend(scope=next_door, id=made.pk, values={"name": "x"}))
    refused("scope.not_found", lambda: employing.add_licence(scope=next_door, id=made.pk, name="x", number="y"))
    assert selectors.organisation_page(next_door).rows == []
    assert selectors.organisation_count(next_door) == 0
    assert selectors.organisations_at(next_door, house(cast)) == []
    for text in ("海韵便利", USCC):
        assert len(looking.find(scope=next_door, text=text)) == 0
    assert len(looking.find(scope=next_door, text=PHONE, reason="核对")) == 0

    refused("scope.forbidden", lambda: organisations.reveal(scope=cast.scope("worker"), id=made.pk, reason="核对电话"))
    refused("register.no_reason", lambda: organisations.reveal(scope=registrar, id=made.pk, reason=" "))
    assert organisations.reveal(scope=registrar, id=made.pk, reason="核对电话") == PHONE
    assert Look.objects.get(deed="register.reveal").subject_id == made.pk


def test_the_list_goes_on_where_the_page_ended_and_counts_what_it_shows(cast: Cast) -> None:
    for n in range(7):
        unit(cast, f"单位{n}", unit_class="shop" if n % 2 else "office", is_key=n == 3)
    unit(cast, "邻格单位", Standing(point=INSIDE), unit_class="")
    scope, names, cursor = cast.scope("worker"), [], ""
    rows = selectors.organisations(scope)
    for _ in range(4):
        some = page(rows, ("code", "name", "id"), cursor, size=3)
        names += [row.name for row in some.rows]
        cursor = some.next
        if not cursor:
            break
    assert sorted(names) == sorted(row.name for row in rows)
    assert len(names) == len(set(names)) == 8
    tallying.fold()
    assert selectors.organisation_count(scope) == 8
    assert selectors.organisation_count(scope, unit_class="shop") == 3
    assert selectors.organisation_count(scope, only_key=True) == 1
    assert [row.name for row in selectors.organisation_page(scope, only_key=True).rows] == ["单位3"]
    assert selectors.organisation_page(scope, "370211001001001002").rows == []
    for bad in ("x", "W10", "WyJhIl0"):
        refused("register.bad_cursor", lambda bad=bad: selectors.organisation_page(scope, cursor=bad))
    far = organisations.enter(
        scope=cast.scope("cover"), values={"name": "邻格"}, where=Standing(point=INSIDE_NEXT), at=MONDAY
    )
    assert [row.pk for row in selectors.organisation_page(cast.scope("cover")).rows] == [far.pk]
