"""Which source is believed, how long, and what follows: proposals, homes to visit again, pictures from counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Home, Person, Proposal
from gezhi.domain.registry.rules import believing, pictures
from gezhi.domain.registry.rules.believing import CONDITION, Told
from gezhi.domain.registry.rules.fields import FIELDS, Form
from gezhi.domain.registry.rules.spelling import spelled, value_of
from gezhi.domain.registry.selectors import Group
from gezhi.domain.registry.selectors.proposals import TABLES
from gezhi.domain.registry.services import contract, freshening, people, places, proposals, tallying
from gezhi.domain.registry.services.keeping import Outcome
from gezhi.domain.registry.vocabulary import HomeState, Kind, Source
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, COUNTY, GRID, INSIDE, MICRO, MONDAY, TOWN, Cast

LATER = MONDAY + timedelta(days=200)
DOCUMENT = "11010519491231002X"


def client_of(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def refused(code: str, do: Any) -> None:
    with pytest.raises(Problem) as refusal:
        do()
    assert refusal.value.kind.code == code


def entered(cast: Cast, **values: object) -> Person:
    scope = cast.scope("worker")
    building = places.add_building(scope=scope, name="3号楼", point=INSIDE, floors=1, rooms=2, at=MONDAY)
    home = Home.objects.filter(building=building).order_by("room")[0]
    return people.enter(scope=scope, home_id=home.pk, values={"name": "张三", **values}, at=MONDAY)


def says(cast: Cast, person: Person, source: Source, at: Any = MONDAY, **values: object) -> Outcome:
    return people.amend(scope=cast.scope("registrar"), id=person.pk, values=values, source=source, at=at)


@given(st.integers(-1, 130), st.integers(1990, 2060))
def test_everybody_stands_in_one_step_of_the_tower_and_the_step_asks_for_their_year(age: int, year: int) -> None:
    steps = pictures.tower({"1": {age: 2}, "2": {age: 3}, "9": {age: 1}})
    (step,) = [one for one in steps if one.count]
    assert (step.men, step.women, step.others, step.key) == (2, 3, 1, pictures.group_of(age))
    years = pictures.years_of(step.key, year)
    assert years is None if age < 0 else years is not None and years[0] <= year - age <= years[1]


def test_an_age_group_that_is_none_is_refused() -> None:
    for words in ("60", "a-b", "60-6x", "1234-", "-", "²-³"):
        refused("register.bad_ages", lambda words=words: pictures.years_of(words, 2026))


def test_a_visit_is_due_for_the_first_value_that_a_worker_could_renew() -> None:
    days = {("person", "phone"): 180, ("home", CONDITION): 90, ("person", ""): 400}
    told = [
        Told(Kind.PERSON, "phone", date(2026, 1, 1), Source.DEPARTMENT),
        Told(Kind.PERSON, "workplace", date(2026, 1, 1), Source.IMPORT),
        Told(Kind.HOME, CONDITION, date(2026, 3, 1), ""),
    ]
    assert believing.revisit_date(told, days, {}) == date(2026, 5, 30)
    assert believing.revisit_date(told[:1], days, {}) is None, "a department's word is not the worker's to renew"
    assert believing.revisit_date(told[:1], days, {("person", "", "worker"): 90}) == date(2026, 6, 30)
    assert believing.revisit_date(told, {}, {}) is None


@pytest.mark.django_db
def test_a_proposal_is_decided_once_by_who_may_and_keeps_its_source(cast: Cast) -> None:
    person, desk = entered(cast, workplace="港务局", document=DOCUMENT), cast.scope("registrar")
    for _ in range(2):
        says(cast, person, Source.IMPORT, name="张三丰", workplace="造船厂", document="370211196001010015")
    waiting = {row.field: row.pk for row in Proposal.objects.all()}
    assert sorted(waiting) == ["document", "name", "workplace"], "the same word again is no second proposal"
    refused("scope.forbidden", lambda: proposals.decide(scope=cast.scope("worker"), ids=[], is_accepted=True))
    far = cast.scope("far_registrar")
    refused("scope.not_found", lambda: proposals.decide(scope=far, ids=[waiting["name"]], is_accepted=True))

    chosen = [waiting["name"], waiting["document"]]
    assert proposals.decide(scope=desk, ids=chosen, is_accepted=True, at=LATER) == 2
    assert proposals.decide(scope=desk, ids=chosen, is_accepted=True, at=LATER) == 0, "once"
    proposals.decide(scope=desk, ids=[waiting["workplace"]], is_accepted=False, at=LATER)

    kept = selectors.person(desk, person.pk)
    assert (kept.name, kept.pinyin, kept.workplace) == ("张三丰", "zhangsanfeng", "港务局")
    assert [row.pk for row in selectors.with_document("370211196001010015")] == [person.pk]
    by_field = {one.field.name: one for one in selectors.turned(desk, Kind.PERSON, kept)}
    assert (by_field["name"].was, by_field["name"].became) == ("张*", "张**")
    assert by_field["document"].was == "110***********002X"
    assert by_field["name"].said is not None
    assert by_field["name"].said.source == Source.IMPORT
    assert Deed.objects.filter(deed="register.proposal.refuse", subject_id=person.pk).count() == 1
    assert selectors.count_proposals(desk) == 0


@pytest.mark.parametrize(("kind", "fields"), FIELDS.items())
def test_every_value_is_read_back_from_history_and_every_kind_can_wait(kind: Kind, fields: Any) -> None:
    samples = {
        Form.DAY: date(2026, 5, 1),
        Form.NUMBER: 7,
        Form.DECIMAL: 7.5,
        Form.YES_NO: False,
        Form.ATTRIBUTES: {"material": "铸铁"},
    }
    assert kind in TABLES
    for one in fields:
        value = samples.get(one.form, "字")
        assert value_of(one, spelled(value)) == value, one.name


@pytest.mark.django_db
def test_two_words_for_one_field_or_an_ended_record_are_not_accepted(cast: Cast) -> None:
    person, desk = entered(cast, workplace="港务局"), cast.scope("registrar")
    says(cast, person, Source.IMPORT, workplace="造船厂")
    says(cast, person, Source.RESIDENT, workplace="水厂")
    ids = list(Proposal.objects.values_list("pk", flat=True))
    refused("proposal.twice", lambda: proposals.decide(scope=desk, ids=ids, is_accepted=True))
    assert selectors.count_proposals(desk) == 2
    Person.objects.filter(pk=person.pk).update(state="cancelled", reason="died")
    refused("proposal.record_ended", lambda: proposals.decide(scope=desk, ids=ids[:1], is_accepted=True))
    assert proposals.decide(scope=desk, ids=ids, is_accepted=False) == 2


@pytest.mark.django_db
def test_a_home_is_to_be_visited_again_until_somebody_confirms_what_stands(cast: Cast) -> None:
    admin, worker = cast.scope("system_admin"), cast.scope("worker")
    person = entered(cast, phone="13800138000", workplace="港务局")
    contract.set_days(scope=admin, kind=Kind.PERSON, field="phone", days=180, at=MONDAY)
    assert freshening.freshen_all() == 1
    assert freshening.freshen_all() == 0
    today = LATER.date()
    assert [home.pk for home in selectors.stale_homes(worker, GRID, today)] == [person.home_id]
    assert list(selectors.stale_homes(cast.scope("cover"), MICRO, today)) == []
    assert [name for name, day, days in selectors.aged(worker, Kind.PERSON, person) if days] == ["phone"]

    outcome = people.confirm(scope=worker, id=person.pk, at=LATER)

    assert set(outcome.confirmed) >= {"phone", "workplace", "name"}
    assert list(selectors.stale_homes(worker, GRID, today)) == []
    contract.set_days(scope=admin, kind=Kind.HOME, field=CONDITION, days=30, at=LATER)
    freshening.freshen_all()
    assert [home.pk for home in selectors.stale_homes(worker, GRID, today)] == [person.home_id]
    assert person.home_id is not None
    places.found_behind(scope=worker, id=person.home_id, condition=HomeState.REFUSED, at=LATER)
    assert [home.pk for home in selectors.stale_homes(worker, GRID, today)] == [person.home_id]
    places.found_behind(scope=worker, id=person.home_id, condition=HomeState.LIVED_IN, at=LATER)
    assert Home.objects.get(pk=person.home_id).stale_date == today + timedelta(days=30)
    again = LATER + timedelta(days=40)
    assert people.confirm_behind(scope=worker, home_id=person.home_id, at=again) >= 4
    home = Home.objects.get(pk=person.home_id)
    assert (home.condition, home.stale_date) == ("lived_in", again.date() + timedelta(days=30))
    refused("scope.not_found", lambda: people.confirm_behind(scope=cast.scope("cover"), home_id=home.pk))
    refused("contract.days", lambda: contract.set_days(scope=admin, kind=Kind.HOME, field="", days=0))
    of_home: Any = {"scope": admin, "kind": Kind.HOME, "field": ""}
    refused("contract.rank", lambda: contract.set_rank(**of_home, source=Source.WORKER, rank=100))
    refused("contract.unknown_field", lambda: contract.set_days(scope=admin, kind=Kind.HOME, field="phone", days=9))
    refused("scope.forbidden", lambda: contract.set_days(scope=worker, kind=Kind.HOME, field="", days=9))


@pytest.mark.django_db
def test_counts_below_an_area_are_those_of_each_by_itself_at_every_level(cast: Cast) -> None:
    entered(cast, sex="1", birth_date=date(1960, 5, 1), origin="370211")
    measures = ["people", "age", "homes", "condition", "origin"]
    for is_folded in (False, True):
        if is_folded:
            tallying.fold()
        for code in ("37", "3702", COUNTY, TOWN, COMMUNITY, GRID):
            found = selectors.counts_by_area(EVERYTHING, [code], measures)[code]
            assert found == selectors.counts(EVERYTHING, measures, code), code
        below = selectors.counts_by_area(EVERYTHING, [MICRO], measures)[MICRO]
        assert (below["people"][""], below["homes"][""], below["condition"]["lived_in"]) == (1, 2, 1)
        assert selectors.counts(EVERYTHING, measures, MICRO) == below
    assert selectors.counts_by_area(cast.scope("far_registrar"), [COUNTY, TOWN], measures) == {}
    today, counted = MONDAY.date(), selectors.counts(EVERYTHING, ["people", "age", "registration", "origin"])
    for wanted, count in (
        (Group(), 1),
        (Group(ages="65-69", sex="1"), 1),
        (Group(ages="65-69", sex="2"), 0),
        (Group(ages="?"), 0),
        (Group(origin="37"), 1),
        (Group(registration="?"), 1),
    ):
        assert selectors.group(EVERYTHING, COMMUNITY, wanted, today).count() == count, wanted
        assert selectors.group_count(counted, wanted, today) == count, wanted


@pytest.mark.django_db
def test_proposals_rules_and_revisits_have_their_pages(cast: Cast) -> None:
    person, desk, worker = entered(cast, workplace="港务局"), client_of(cast, "registrar"), client_of(cast, "worker")
    says(cast, person, Source.IMPORT, workplace="造船厂")
    waiting = Proposal.objects.get()
    admin = client_of(cast, "system_admin")
    assert admin.post("/console/register", {"days-value": "person.workplace", "days-days": "1"}).status_code == 302
    assert admin.post("/console/register", {"days-value": "person.workplace", "days-days": "0"}).status_code == 422
    told = {"rank-value": "person.", "rank-source": "import", "rank-rank": "15"}
    assert admin.post("/console/register", told).status_code == 302
    assert "工作单位" in admin.get("/console/register").content.decode()
    Home.objects.filter(condition=HomeState.LIVED_IN).update(stale_date=date(2026, 11, 17))

    page = desk.get("/register/proposals").content.decode()
    assert ("造船厂" in page, "港务局" in page, "级别 15" in page) == (True, True, True)
    card = worker.get(f"/register/people/{person.pk}").content.decode()
    assert f"/register/proposals?area={MICRO}" in card
    assert worker.post("/register/proposals", {"proposal": waiting.pk, "decision": "accept"}).status_code == 403
    assert client_of(cast, "far_registrar").get("/register/proposals").content.decode().count("造船厂") == 0
    done = desk.post("/register/proposals", {"proposal": waiting.pk, "decision": "accept"}, follow=True)
    assert "已采纳" in done.content.decode()
    card = desk.get(f"/register/people/{person.pk}").content.decode()
    assert "港务局 → 造船厂" in card
    assert ("查看情况" in card, "查看情况" in worker.get(f"/register/people/{person.pk}").content.decode()) == (
        True,
        False,
    )
    assert "3号楼" in worker.get("/register/stale").content.decode()
    assert f"area={COMMUNITY}" in desk.get("/register/stale", {"area": TOWN}).content.decode()
    before = worker.get(f"/register/homes/{person.home_id}/confirm").content.decode()
    assert all(word in before for word in ("项信息截至今日无变化", "张三", "全部确认"))
    assert "已核实" in worker.post(f"/register/homes/{person.home_id}/confirm", follow=True).content.decode()
    assert "已核实" in worker.post(f"/register/people/{person.pk}/confirm", follow=True).content.decode()


@pytest.mark.django_db
def test_progress_and_pictures_lead_to_the_rows_and_stay_in_the_area(cast: Cast) -> None:
    person = entered(cast, sex="1", birth_date=date(1960, 5, 1), origin="370211")
    desk, far = client_of(cast, "registrar"), client_of(cast, "far_registrar")
    progress = desk.get("/register/progress", {"area": COMMUNITY}).content.decode()
    assert f"/register/homes?area={GRID}&amp;condition=unknown" in progress
    pictures_page = desk.get("/register/pictures", {"area": COMMUNITY}).content.decode()
    assert f"/register/people?area={COMMUNITY}&amp;ages=65-69&amp;sex=1" in pictures_page
    assert "黄岛区" in pictures_page
    for path, asked, shown in (
        ("/register/people", {"area": COMMUNITY, "ages": "65-69", "sex": "1"}, f"/register/people/{person.pk}"),
        ("/register/people", {"area": TOWN, "sex": "1"}, f"area={COMMUNITY}"),
        ("/register/homes", {"area": GRID, "condition": "lived_in"}, f"/register/homes/{person.home_id}"),
        ("/register/homes", {"area": COUNTY, "condition": "lived_in"}, f"area={TOWN}"),
    ):
        assert shown in desk.get(path, asked).content.decode(), (path, asked)
        assert far.get(path, asked).status_code == 404
    assert desk.get("/register/people", {"area": COMMUNITY, "ages": "x"}).status_code == 422
    assert desk.get("/register/people", {"area": COMMUNITY, "after": "nonsense"}).status_code == 200
