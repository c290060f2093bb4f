"""Pages of organisations, rented homes and things: one walk each, under masks, and nothing for the next grid."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import pytest

from gezhi.domain.registry.models import Home, Lease, Licence, Organisation, Person, Rental, RentalInspection, Staff
from gezhi.domain.registry.rules.things import THING_KINDS
from gezhi.domain.registry.selectors import licences, rental_contract
from gezhi.domain.registry.selectors.listing import page
from gezhi.domain.registry.selectors.things import THINGS
from gezhi.domain.registry.services import Standing, enter_unit, set_rhythm
from gezhi.domain.registry.tests.test_organisations import USCC
from gezhi.domain.registry.tests.test_pages import at, words
from gezhi.domain.registry.tests.test_people import door, enter, house
from gezhi.domain.registry.tests.test_things import SAMPLES
from gezhi.domain.registry.vocabulary import Kind
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from tests.cast import INSIDE, MICRO, MONDAY, Cast

pytestmark = pytest.mark.django_db

LATIN = re.compile(r">[^<>]*?([A-Za-z]{4,})[^<>]*?<")


def latin(page: str) -> set[str]:
    """English words between tags of a page's own part."""
    main = page[page.index("<main") : page.index("</main")]
    return set(LATIN.findall(re.sub(r"(?s)<script.*?</script>", "", main))) - {"CGCS"}


def test_a_unit_is_entered_from_its_building_and_opened_as_one_file(cast: Cast) -> None:
    building, worker, desk = house(cast), at(cast, "worker"), at(cast, "registrar")
    enter(cast, door(building, "301"), "王小五")
    told = {
        "name": "海韵便利店",
        "uscc": USCC,
        "unit_class": "shop",
        "phone": "13800138000",
        "contact": "李店长",
        "is_key": "on",
    }
    wrong = worker.post("/register/units/new", {**told, "uscc": "123", "code": MICRO})
    assert (wrong.status_code, "不是统一社会信用代码" in words(wrong)) == (422, True)

    page = words(worker.post(f"/register/units/new?building={building.pk}", told, follow=True))
    unit = Organisation.objects.get()
    assert unit.building_id == building.pk
    assert "13800138000" not in page
    assert "李店长" not in page
    assert "海韵便利店" in words(worker.get(f"/register/buildings/{building.pk}"))

    found = words(worker.get(f"/register/units/{unit.pk}/staff/new", {"q": "wxw"}))
    person = Person.objects.get()
    assert f'value="{person.pk}"' in found
    assert "王**" in found
    assert Look.objects.filter(deed="register.find").exists()
    worker.post(f"/register/units/{unit.pk}/staff/new?q=wxw", {"person": person.pk, "duty": "店员"})
    worker.post(
        f"/register/units/{unit.pk}/licences/new", {"name": "营业执照", "number": "A1", "to_date": "2020-01-01"}
    )
    card = words(desk.get(f"/register/units/{unit.pk}"))
    assert all(word in card for word in ("王**", "店员", "营业执照", "已到期", "重点单位", "商铺"))
    assert latin(card) == set()
    assert "海韵便利店" in words(worker.get(f"/register/people/{person.pk}"))

    shown = desk.post(f"/register/units/{unit.pk}/reveal", {"reason": "通知停水"})
    assert "13800138000" in words(shown)
    assert desk.post(f"/register/units/{unit.pk}/reveal", {"reason": ""}).status_code == 422
    assert worker.post(f"/register/units/{unit.pk}/reveal", {"reason": "核对"}).status_code == 403

    for path, sent in (
        (f"staff/{Staff.objects.get().pk}/end", {"day": "2099-01-01"}),
        (f"licences/{Licence.objects.get().pk}/end", {"day": "2026-01-01"}),
    ):
        assert worker.get(f"/register/units/{unit.pk}/{path}").status_code == 200
        assert worker.post(f"/register/units/{unit.pk}/{path}", sent).status_code == 422
    worker.post(f"/register/units/{unit.pk}/amend", {"name": "海韵超市", "unit_class": "shop"})
    unit.refresh_from_db()
    assert (unit.name, unit.uscc, bool(unit.phone)) == ("海韵超市", "", True)
    worker.post(f"/register/units/{unit.pk}/end", {"reason": "closed", "day": "2026-01-01"})
    assert "已注销" in words(worker.get(f"/register/units/{unit.pk}"))


def test_the_list_of_units_is_by_class_and_key_only_inside_my_area(cast: Cast) -> None:
    worker = at(cast, "worker")
    for name, told in (("前湾小学", {"unit_class": "school", "is_key": "on"}), ("海韵便利店", {"unit_class": "shop"})):
        worker.post("/register/units/new", {"name": name, "lon": INSIDE[0], "lat": INSIDE[1], **told})

    page = words(worker.get("/register/units"))
    assert ("前湾小学" in page, "海韵便利店" in page, latin(page)) == (True, True, set())
    keys = words(worker.get("/register/units", {"key": "1"}))
    assert ("前湾小学" in keys, "海韵便利店" in keys) == (True, False)
    shops = words(worker.get("/register/units", {"class": "shop"}))
    assert ("前湾小学" in shops, "海韵便利店" in shops) == (False, True)
    assert "前湾小学" not in words(at(cast, "cover").get("/register/units"))
    assert at(cast, "cover").get(f"/register/units/{Organisation.objects.first().pk}").status_code == 404  # type: ignore[union-attr]  # it is there
    assert at(cast, "far_registrar").get("/register/units", {"area": MICRO}).status_code == 404
    assert worker.get("/register/units", {"after": "x"}).status_code == 400
    assert worker.post("/register/units/new", {"name": "x", "lon": "120"}).status_code == 422
    assert worker.get("/register/units/new?building=x").status_code == 404
    assert 'href="/register/units"' in words(worker.get("/register"))


def test_a_home_is_let_leased_inspected_and_let_no_more(cast: Cast) -> None:
    building, worker = house(cast), at(cast, "worker")
    home, owner = door(building, "301"), enter(cast, door(building, "302"), "李四")
    tenant = enter(cast, door(building, "101"), "张三")
    page = f"/register/homes/{home.pk}"

    assert worker.post(f"{page}/let", {"day": "2099-01-01"}).status_code == 422
    worker.post(f"{page}/let", {"day": "2026-03-01", "grade": "key", "use": "02", "rent_yuan": "1800", "rooms": "2"})
    rental = Rental.objects.get()
    here = f"/register/rentals/{rental.pk}"
    worker.post(f"{here}/tenants/new?q=zs", {"person": tenant.pk, "day": "2026-03-01", "relation": "99"})
    worker.post(f"{here}/inspect", {"hazard": "01", "words": "楼道堆放电动车"})
    worker.get(f"{here}/change")
    worker.post(f"{here}/change", {"grade": "trusted", "responsible": ""})
    shown = words(worker.get(page))
    assert all(word in shown for word in ("放心户", "张*", "火灾隐患", "楼道堆放电动车", "王芳"))
    assert latin(shown) == set()
    assert Home.objects.get(pk=home.pk).is_rented is True
    assert str(owner.pk) not in words(worker.get(f"{here}/tenants/new")), "only tenants of the home are offered unasked"

    listed = words(worker.get("/register/rentals"))
    assert ("海韵花园3号楼" in listed, latin(listed)) == (True, set())
    assert "海韵花园" not in words(worker.get("/register/rentals", {"due": "1"}))
    assert "海韵花园" not in words(at(cast, "cover").get("/register/rentals"))
    assert at(cast, "cover").get(f"{here}/end").status_code == 404

    lease = Lease.objects.get()
    worker.post(f"{here}/tenants/{lease.pk}/end", {"day": "2026-05-01"})
    worker.post(f"{here}/end", {"day": "2026-06-01"})
    rental.refresh_from_db()
    assert str(rental.to_date) == "2026-06-01"
    assert "历次出租" in words(worker.get(page))
    assert RentalInspection.objects.get().account_id == cast.id("worker")


def test_things_of_every_kind_have_a_list_a_card_and_their_deeds(cast: Cast) -> None:
    worker, building = at(cast, "worker"), house(cast)
    home = door(building, "301")
    for kind, about in THING_KINDS.items():
        here = f"/register/things/{kind}"
        told: dict[str, Any] = {name: value for name, value in SAMPLES[kind].items() if name != "attributes"}
        place = {} if about.is_owned else {"lon": INSIDE[0], "lat": INSIDE[1]}
        beside = {"a_source": "surveyed"} if kind is Kind.COMPONENT else {}
        query = f"?home={home.pk}" if about.is_owned else ""
        assert worker.get(f"{here}/new{query}").status_code == 200
        assert worker.post(f"{here}/new", {}).status_code == 422
        card = words(worker.post(f"{here}/new{query}", {**told, **place, **beside}, follow=True))
        row = THINGS[kind].objects.order_by("-id").first()
        called = getattr(row, about.called)
        assert called in card
        assert latin(card) == set()
        listed = words(worker.get(here))
        assert (called in listed, latin(listed)) == (True, set())
        assert called not in words(at(cast, "cover").get(here))
        assert at(cast, "cover").get(f"{here}/{row.pk}").status_code == 404
        worker.post(
            f"{here}/{row.pk}/amend", {**told, **beside, about.called: "鲁B99999" if kind is Kind.VEHICLE else "新名"}
        )
        assert "变更" in words(worker.get(f"{here}/{row.pk}"))
        assert worker.get(f"{here}/{row.pk}/end").status_code == 200
    assert all(word in words(worker.get(f"/register/homes/{home.pk}")) for word in ("鲁B99999", "新名"))
    row = THINGS[Kind.PET].objects.get()
    worker.post(f"/register/things/pet/{row.pk}/end", {"reason": "died"})
    assert "死亡" in words(worker.get(f"/register/things/pet/{row.pk}"))
    assert worker.get("/register/things/building").status_code == 404


def test_the_rhythm_of_inspections_is_set_in_the_console_and_what_is_due_follows(cast: Cast) -> None:
    admin, worker, home = at(cast, "system_admin"), at(cast, "worker"), door(house(cast), "301")
    worker.post(f"/register/homes/{home.pk}/let", {"day": "2026-03-01", "grade": "key"})

    assert worker.post("/console/rentals", {"key": "30"}).status_code == 403
    assert admin.post("/console/rentals", {"key": "0"}).status_code == 422
    page = words(admin.post("/console/rentals", {"key": "30", "others": "365"}, follow=True))
    assert ('value="30"' in page, latin(page)) == (True, set())
    assert Deed.objects.filter(deed="register.rental.rhythm").count() == 2
    assert "海韵花园" in words(worker.get("/register/rentals", {"due": "1"}))
    assert "应检查" in words(worker.get(f"/register/homes/{home.pk}"))
    admin.post("/console/rentals", {"others": "365"})
    assert rental_contract() == {("rental", ""): 365}
    with pytest.raises(Problem):
        set_rhythm(scope=cast.scope("system_admin"), grade="gold", days=3)


def test_licences_about_to_end_stand_in_a_list_the_first_to_end_first(cast: Cast) -> None:
    worker, far, day = at(cast, "worker"), at(cast, "far_registrar"), today()
    unit, closed = unit_of(cast, "海韵便利店"), unit_of(cast, "旧书店")
    for number, days in (
        ("A1号证", 75),
        ("B2号证", 20),
        ("C3号证", 120),
        ("D4号证", 0),
        ("E5号证", -3),
        ("F6号证", None),
    ):
        ends = None if days is None else day + timedelta(days=days)
        Licence.objects.create(organisation=unit, name="食品经营许可证", number=number, to_date=ends)
    Licence.objects.create(organisation=closed, name="许可证", number="G7号证", to_date=day + timedelta(days=9))
    Organisation.objects.filter(pk=closed.pk).update(state="cancelled", reason="closed")

    page = words(worker.get("/register/units/licences"))
    assert ("B2号证" in page, "A1号证" in page, "还有 20 天" in page, latin(page)) == (True, False, True, set())
    page = words(worker.get("/register/units/licences?within=90"))
    assert page.index("B2号证") < page.index("A1号证")
    assert not [number for number in ("C3号证", "D4号证", "E5号证", "F6号证", "G7号证") if number in page]
    assert "B2号证" not in words(far.get("/register/units/licences"))
    assert far.get(f"/register/units/licences?area={MICRO}").status_code == 404
    assert worker.get("/register/units/licences?after=WyJ4IiwieCJd").status_code == 400
    wrong_day = urlsafe_b64encode(orjson.dumps(["x", str(unit.pk)])).decode().rstrip("=")
    assert worker.get(f"/register/units/licences?after={wrong_day}").status_code == 400
    assert "/register/units/licences" in words(worker.get("/register/units"))


def test_a_list_of_licences_goes_on_where_its_page_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, day = unit_of(cast, "海韵便利店"), today()
    for number in range(5):
        Licence.objects.create(
            organisation=unit, name="许可证", number=str(number), to_date=day + timedelta(days=number // 2 + 1)
        )
    scope, seen, cursor = cast.scope("worker"), list[str](), ""
    monkeypatch.setattr(licences, "page", partial(page, size=2))
    for _ in range(3):
        found = licences.ending_page(scope, today=day, days=30, cursor=cursor)
        seen, cursor = [*seen, *(row.number for row in found.rows)], found.next
    assert (sorted(seen), len(seen), cursor) == (["0", "1", "2", "3", "4"], 5, "")


def unit_of(cast: Cast, name: str) -> Organisation:
    return enter_unit(scope=cast.scope("worker"), values={"name": name}, where=Standing(code=MICRO), at=MONDAY)
