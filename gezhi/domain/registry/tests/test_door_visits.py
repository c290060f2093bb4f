"""Visits at doors: effort is shown and resets no clock; late and repeated ones count once, in their place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations, product
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from gezhi.domain.accounts.services import give_post
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import services
from gezhi.domain.registry.models import Home, HomeVisit
from gezhi.domain.registry.rules import door_visits as rules
from gezhi.domain.registry.rules import effort
from gezhi.domain.registry.rules.door_visits import Known
from gezhi.domain.registry.selectors import door_visits as selectors
from gezhi.domain.registry.services.door_visits import forget_visits
from gezhi.domain.registry.vocabulary import CancelReason, HomeState, Kind, VisitResult, VisitWay
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.tabular import read_table
from gezhi.ground.plumbing.wording import in_city
from tests.cast import COMMUNITY, FAR_MICRO, LONG_AGO, MICRO, MONDAY, Cast

DAY = timedelta(days=1)
KNOCK, PHONE, LEAFLET = VisitWay.KNOCK, VisitWay.PHONE, VisitWay.LEAFLET
MET, NOBODY, REFUSED, INCOMPLETE, LEFT = VisitResult


@pytest.fixture
def home(cast: Cast) -> Home:
    building = services.add_building(
        scope=cast.scope("worker"), name="3号楼", code=MICRO, floors=1, rooms=2, at=MONDAY - 400 * DAY
    )
    return Home.objects.filter(building=building).order_by("room")[0]


def came(
    cast: Cast, home: Home, result: VisitResult, at: datetime, *, id: UUID | None = None, **more: Any
) -> HomeVisit:
    more = {"way": LEAFLET if result is LEFT else KNOCK, **more}
    scope = cast.scope(more.pop("role", "worker"))
    return services.visit_home(scope=scope, id=id or new_id(), home_id=home.pk, result=result, at=at, **more)


def now_at(home: Home) -> tuple[str, datetime | None, int]:
    home.refresh_from_db()
    return home.condition, home.visited_at, home.tries


@pytest.mark.parametrize(
    ("before", "result", "after"),
    [
        ("unknown", MET, "lived_in"),
        ("refused", MET, "lived_in"),
        ("lived_in", MET, "lived_in"),
        ("empty", MET, "empty"),
        ("incomplete", MET, "incomplete"),
        ("unknown", NOBODY, "unknown"),
        ("lived_in", NOBODY, "lived_in"),
        ("lived_in", REFUSED, "refused"),
        ("empty", INCOMPLETE, "incomplete"),
        ("unknown", LEFT, "unknown"),
    ],
)
def test_what_a_visit_makes_known(before: str, result: VisitResult, after: str) -> None:
    known = Known(HomeState(before), None if before == "unknown" else MONDAY, None)

    assert rules.after_visit(known, result, MONDAY + DAY).condition == after


@pytest.mark.parametrize("first", sorted(rules.ANSWERED))
def test_no_visit_in_vain_makes_what_was_known_young_again(first: HomeState) -> None:
    for results in product([NOBODY, REFUSED, INCOMPLETE, LEFT], repeat=3):
        for order in permutations(range(-1, 2)):
            known = Known(first, MONDAY, None)
            for result, days in zip(results, order, strict=True):
                known = rules.after_visit(known, result, MONDAY + days * DAY)

            assert rules.clock(known.condition, known.condition_at, known.visited_at) == MONDAY


def test_a_home_that_never_answered_counts_from_its_first_refusal() -> None:
    known = Known(HomeState.UNKNOWN, None, None)
    for days, result in enumerate([REFUSED, REFUSED, INCOMPLETE]):
        known = rules.after_visit(known, result, MONDAY + days * DAY)

    assert (known.condition, rules.clock(known.condition, known.condition_at, known.visited_at)) == (
        "incomplete",
        MONDAY,
    )


@pytest.mark.parametrize(("way", "result"), [(KNOCK, LEFT), (PHONE, LEFT), (LEAFLET, MET), (LEAFLET, NOBODY)])
def test_only_a_leaflet_is_left(way: VisitWay, result: VisitResult) -> None:
    with pytest.raises(Problem) as refused:
        rules.check(way, result, "")
    assert refused.value.code == "home_visit.not_so"


def test_pieces_add_up_by_person_and_a_door_counts_once_a_day() -> None:
    one, other = sorted([new_id(), new_id()])
    days = [
        effort.Effort(who, date(2026, 11, day), 3, 2, 1, 4, MONDAY, MONDAY + timedelta(minutes=minutes, seconds=59))
        for who, day, minutes in ((one, 16, 90), (one, 17, 30), (other, 16, 0))
    ]

    assert effort.totals(reversed(days)) == [
        effort.Total(one, 2, 6, 4, 2, 8, 120),
        effort.Total(other, 1, 3, 2, 1, 4, 0),
    ]


def test_months_go_back_over_the_years_and_nonsense_is_refused() -> None:
    today = date(2026, 1, 31)

    assert effort.months(today)[:2] == [date(2026, 1, 1), date(2025, 12, 1)]
    assert (effort.month("2025-12", today), effort.month("", today)) == (date(2025, 12, 1), date(2026, 1, 1))
    assert effort.month_after(date(2025, 12, 1)) == date(2026, 1, 1)
    for words in ("2026-02", "x", "2026-1"):
        with pytest.raises(Problem):
            effort.month(words, today)


@pytest.mark.django_db
def test_tries_in_vain_are_counted_until_somebody_is_met(cast: Cast, home: Home) -> None:
    came(cast, home, NOBODY, MONDAY)
    came(cast, home, NOBODY, MONDAY + DAY, way=PHONE)
    came(cast, home, LEFT, MONDAY + DAY)
    assert now_at(home) == ("unknown", None, 2)
    came(cast, home, REFUSED, MONDAY + 2 * DAY, words="称不便")
    assert now_at(home) == ("refused", None, 3)

    came(cast, home, MET, MONDAY + 3 * DAY)

    assert now_at(home) == ("lived_in", MONDAY + 3 * DAY, 0)
    lines = Deed.objects.filter(deed="register.home.visit", subject_id=home.pk)
    assert (lines.count(), HomeVisit.objects.filter(home=home, code=MICRO).count()) == (5, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_visits_that_arrive_late_take_their_place(cast: Cast, home: Home, order: tuple[int, ...]) -> None:
    made = [(NOBODY, MONDAY), (MET, MONDAY + DAY), (NOBODY, MONDAY + 2 * DAY)]

    for place in order:
        came(cast, home, *made[place])

    assert now_at(home) == ("lived_in", MONDAY + DAY, 1)


@pytest.mark.django_db
def test_a_refusal_that_arrives_after_a_later_meeting_changes_nothing(cast: Cast, home: Home) -> None:
    came(cast, home, MET, MONDAY + DAY)

    came(cast, home, REFUSED, MONDAY)

    assert now_at(home) == ("lived_in", MONDAY + DAY, 0)


@pytest.mark.django_db
def test_a_failed_visit_keeps_the_home_on_the_list_of_those_to_visit(cast: Cast, home: Home) -> None:
    services.set_days(scope=EVERYTHING, kind=Kind.HOME, field="condition", days=30)
    services.found_behind(scope=cast.scope("worker"), id=home.pk, condition=HomeState.LIVED_IN, at=MONDAY)
    home.refresh_from_db()
    due = home.stale_date
    assert due is not None

    for days, result in enumerate([NOBODY, REFUSED, INCOMPLETE, LEFT], start=20):
        came(cast, home, result, MONDAY + days * DAY)
    home.refresh_from_db()
    assert (home.stale_date, home.condition, home.tries) == (due, "incomplete", 3)
    services.freshen_all()
    home.refresh_from_db()
    assert home.stale_date == due

    services.confirm_behind(scope=cast.scope("worker"), home_id=home.pk, at=MONDAY + 40 * DAY)
    home.refresh_from_db()
    assert (home.stale_date, home.tries) == (due + 40 * DAY, 0)


@pytest.mark.django_db
def test_a_visit_is_noted_once_and_its_id_says_one_thing(cast: Cast, home: Home) -> None:
    first = came(cast, home, NOBODY, MONDAY)

    assert came(cast, home, NOBODY, MONDAY + DAY, id=first.pk).at == MONDAY
    for changed in ({"result": MET}, {"result": NOBODY, "role": "registrar"}):
        with pytest.raises(Problem) as refused:
            came(cast, home, at=MONDAY, id=first.pk, **changed)
        assert refused.value.code == "home_visit.taken"
    assert (HomeVisit.objects.count(), now_at(home)[2]) == (1, 1)


@pytest.mark.django_db
def test_who_may_not_keep_the_home_notes_no_visit(cast: Cast, home: Home) -> None:
    for role in ("stranger", "acceptor", "cover", "far_registrar"):
        with pytest.raises(Problem) as refused:
            came(cast, home, MET, MONDAY, role=role)
        assert refused.value.code == "scope.not_found"
    assert HomeVisit.objects.count() == 0


@pytest.mark.django_db
def test_a_cancelled_door_takes_no_visit_and_keeps_those_it_had(cast: Cast, home: Home) -> None:
    came(cast, home, NOBODY, MONDAY)
    other = Home.objects.exclude(pk=home.pk).get()
    services.merge_homes(scope=cast.scope("worker"), ids=[home.pk, other.pk], room="101A", at=MONDAY + DAY)

    with pytest.raises(Problem) as refused:
        came(cast, home, MET, MONDAY + DAY)

    assert refused.value.code == "register.record_ended"
    home.refresh_from_db()
    assert home.reason == CancelReason.MERGED
    assert [one.result for one in selectors.visits_of(cast.scope("worker"), home)] == ["nobody"]


@pytest.mark.django_db
def test_evidence_is_by_person_and_day_of_the_city_and_only_of_my_area(cast: Cast, home: Home) -> None:
    month, night = date(2026, 11, 1), datetime.fromisoformat("2026-11-16T23:30:00+08:00")
    came(cast, home, MET, MONDAY)
    came(cast, home, MET, MONDAY + timedelta(minutes=50), way=PHONE)
    came(cast, home, NOBODY, night)
    came(cast, home, LEFT, night + timedelta(hours=1))
    came(cast, home, NOBODY, datetime.fromisoformat("2026-12-01T00:00:00+08:00"))
    me = cast.accounts["worker"].pk

    found = selectors.effort_in(EVERYTHING, COMMUNITY, month)

    assert [(one.account_id, one.day.day, one.doors, one.tries, one.calls, one.leaflets) for one in found] == [
        (me, 16, 1, 1, 1, 0),
        (me, 17, 0, 0, 0, 1),
    ]
    assert found[0].minutes == 14 * 60 + 30
    assert selectors.my_effort(cast.scope("worker"), month) == found
    assert selectors.effort_in(EVERYTHING, FAR_MICRO, month) == []
    assert selectors.effort_in(cast.scope("worker"), COMMUNITY, month) == []


@pytest.mark.django_db
def test_visits_are_forgotten_and_what_they_made_known_stays(cast: Cast, home: Home) -> None:
    for days in range(3):
        came(cast, home, MET, MONDAY + days * DAY)

    assert [forget_visits(MONDAY + 2 * DAY, 1).count for _ in range(3)] == [1, 1, 0]
    assert HomeVisit.objects.count() == 1
    assert now_at(home) == ("lived_in", MONDAY + 2 * DAY, 0)


@pytest.fixture
def chief(cast: Cast) -> Client:
    """高峰 is made the chief of 前湾社区."""
    cell = grids.live_cell(COMMUNITY).pk
    told: dict[str, Any] = {"cell_id": cell, "code": COMMUNITY, "department": None, "valid_from": LONG_AGO}
    give_post(by=SYSTEM, account=cast.accounts["leader"], role="grid_chief", **told)
    return at(cast, "leader")


def at(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


@pytest.mark.django_db
def test_a_visit_is_noted_on_the_card_and_shown_there(cast: Cast, home: Home) -> None:
    desk, id = at(cast, "worker"), str(new_id())
    told = {"id": id, "way": "leaflet", "result": "nobody", "words": "防诈骗宣传单"}

    page = [desk.post(f"/register/homes/{home.pk}/visits", told, follow=True) for _ in range(2)][-1]

    words = page.content.decode()
    assert "已登记走访：已投放" in words
    assert "防诈骗宣传单" in words
    assert HomeVisit.objects.get().result == "left"
    desk.post(f"/register/homes/{home.pk}/visits", {**told, "id": str(new_id()), "way": "phone"})
    assert "最近连续 1 次走访未成" in desk.get(f"/register/homes/{home.pk}").content.decode()
    missing = desk.post(f"/register/homes/{home.pk}/visits", {"way": "drone"}, follow=True)
    assert "走访未登记" in missing.content.decode()
    assert HomeVisit.objects.count() == 2


@pytest.mark.django_db
def test_evidence_is_a_page_of_mine_and_one_of_an_area_with_their_workbooks(
    cast: Cast, home: Home, chief: Client, tmp_path: Any
) -> None:
    services.visit_home(scope=cast.scope("worker"), id=new_id(), home_id=home.pk, way=PHONE, result=MET)
    name = cast.accounts["worker"].name

    mine = at(cast, "worker").get("/me/visits").content.decode()
    assert "电话次数" in mine
    hour = f"{in_city(HomeVisit.objects.get().at):%H:%M}"
    assert f"{hour}–{hour}" in mine
    assert name in chief.get(f"/register/visits?area={COMMUNITY}").content.decode()
    for client, page in ((at(cast, "worker"), "/me/visits?"), (chief, f"/register/visits?area={COMMUNITY}&")):
        file = tmp_path / "visits.xlsx"
        file.write_bytes(client.get(f"{page}out=xlsx").content)
        assert [line.cells[0] for line in read_table(file)] == [name]
    assert Look.objects.filter(deed="register.visits.take").count() == 1
    assert at(cast, "worker").get("/register/visits").status_code == 403
    assert chief.get(f"/register/visits?area={FAR_MICRO}").status_code == 404
    assert chief.get("/register/visits?month=x").status_code == 422
    assert at(cast, "worker").get("/me/visits?month=2001-01").status_code == 422
