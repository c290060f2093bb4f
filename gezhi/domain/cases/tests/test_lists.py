"""Lists, colours, maps and figures: exact, scoped, page by page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, CaseAccess, CaseClass
from gezhi.domain.cases.rules.colours import colour
from gezhi.domain.cases.rules.sampling import is_drawn
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.cases.selectors.statistics import Window, table, totals, trend
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.vocabulary import Colour, Outcome, State
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from tests.cast import COUNTY, FAR_AWAY, INSIDE, INSIDE_NEXT, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db

Classes = dict[str, CaseClass]
WORLD = (-180.0, -85.0, 180.0, 85.0)


def report(cast: Cast, n: int = 0, by: str = "worker", point: tuple[float, float] = INSIDE, **more: Any) -> Case:
    given: dict[str, Any] = {"words": f"第{n}件", "place": services.Place(lon=point[0], lat=point[1]), **more}
    at = MONDAY + timedelta(minutes=n)
    return services.report(scope=cast.scope(by), report=services.Report(at=at, **given)).case


def file(cast: Cast, case: Case, classes: Classes, order: int = 1) -> Case:
    limit = classes["manhole"].limits.get(order=order)
    command = services.Command(cast.scope("acceptor"), case.pk, at=MONDAY)
    return assessing.file(command=command, case_class=classes["manhole"], limit=limit)


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast) -> None:
    made = [report(cast, n).pk for n in range(25)]
    seen: list[object] = []
    cursor, pages = "", 0
    while cursor or not pages:
        page = selectors.page(
            cast.scope("acceptor"), CaseFilter(), now=MONDAY, order="-reported", size=10, cursor=cursor
        )
        seen += [case.pk for case in page.cases]
        cursor, pages = page.next, pages + 1

    assert seen == made[::-1]
    assert pages == 3
    assert selectors.count(cast.scope("acceptor"), CaseFilter(), now=MONDAY) == 25


def test_a_broken_cursor_is_refused(cast: Cast) -> None:
    with pytest.raises(Problem) as refused:
        selectors.page(cast.scope("acceptor"), CaseFilter(), now=MONDAY, cursor="nonsense")
    assert refused.value.code == "list.bad_cursor"


def test_cases_of_my_area_and_those_i_hold_elsewhere_are_listed_once(cast: Cast) -> None:
    mine, far = report(cast, 1), report(cast, 2, by="stranger", point=FAR_AWAY)

    assert [c.pk for c in selectors.page(cast.scope("acceptor"), CaseFilter(), now=MONDAY).cases] == [mine.pk]
    assert [c.pk for c in selectors.page(cast.scope("stranger"), CaseFilter(), now=MONDAY).cases] == [far.pk]
    both = selectors.page(cast.scope("worker"), CaseFilter(), now=MONDAY)
    assert [c.pk for c in both.cases] == [mine.pk], "in my area and reported by me: once"


def test_a_departments_list_holds_its_orders_only(cast: Cast, catalogue_loaded: Classes) -> None:
    held = file(cast, report(cast, 1), catalogue_loaded)
    report(cast, 2)
    command = services.Command(cast.scope("dispatcher"), held.pk, at=MONDAY)
    dispatching.dispatch(command=command, department_id=cast.bureau.pk)

    scope = cast.scope("officer")
    assert [c.pk for c in selectors.page(scope, CaseFilter(), now=MONDAY).cases] == [held.pk]
    assert selectors.count(scope, CaseFilter(), now=MONDAY) == 1
    assert [(q.key, selectors.queue_count(scope, q, now=MONDAY)) for q in selectors.queues(scope)][1] == ("to_take", 1)


def test_three_colours_follow_the_clock(cast: Cast, catalogue_loaded: Classes) -> None:
    """Two urgent hours: yellow from 80 % on, red when used up (S3-21)."""
    case = file(cast, report(cast), catalogue_loaded)
    shown = {
        minutes: colour(
            yellow_at=case.yellow_at, due_at=case.due_at, answered_at=None, now=MONDAY + timedelta(minutes=minutes)
        )
        for minutes in (0, 95, 96, 120, 121)
    }

    assert shown == {0: Colour.GREEN, 95: Colour.GREEN, 96: Colour.YELLOW, 120: Colour.YELLOW, 121: Colour.RED}
    for minutes, expected in shown.items():
        now = MONDAY + timedelta(minutes=minutes)
        counts = {c: selectors.count(cast.scope("leader"), CaseFilter(colour=c), now=now) for c in Colour}
        assert counts[expected or Colour.GREEN] == 1, "the list agrees with the colour"
        assert sum(counts.values()) == 1


def test_a_case_without_a_limit_has_no_colour_and_sorts_last(cast: Cast, catalogue_loaded: Classes) -> None:
    plain, limited = report(cast, 1), file(cast, report(cast, 2), catalogue_loaded)

    page = selectors.page(cast.scope("acceptor"), CaseFilter(), now=MONDAY, order="due")

    assert [c.pk for c in page.cases] == [limited.pk, plain.pk]
    assert colour(yellow_at=None, due_at=None, answered_at=None, now=MONDAY) is None


def test_filters_narrow_and_spell_themselves_into_an_address(cast: Cast, catalogue_loaded: Classes) -> None:
    filed = file(cast, report(cast, 1), catalogue_loaded)
    report(cast, 2, point=INSIDE_NEXT)
    scope = cast.scope("acceptor")

    wanted = CaseFilter(states=(State.FILED,), class_code="01", code=MICRO)
    assert [c.pk for c in selectors.page(scope, wanted, now=MONDAY).cases] == [filed.pk]
    assert wanted.as_query() == {"states": "filed", "class_code": "01", "code": MICRO}
    assert selectors.count(scope, CaseFilter(code=NEXT_MICRO), now=MONDAY) == 1
    assert selectors.count(scope, CaseFilter(words="第2件"), now=MONDAY) == 1
    assert selectors.count(scope, CaseFilter(until=MONDAY + timedelta(minutes=2)), now=MONDAY) == 1


def test_a_new_case_is_on_the_map_at_once(cast: Cast) -> None:
    case = report(cast)

    found = selectors.points_json(cast.scope("acceptor"), CaseFilter(), WORLD, now=MONDAY)

    assert [feature["properties"]["key"] for feature in found["features"]] == [case.pk]
    near = (INSIDE[0] - 0.001, INSIDE[1] - 0.001, INSIDE[0] + 0.001, INSIDE[1] + 0.001)
    assert len(selectors.points_json(cast.scope("acceptor"), CaseFilter(), near, now=MONDAY)["features"]) == 1
    beside = (INSIDE[0] + 0.001, INSIDE[1], INSIDE[0] + 0.002, INSIDE[1] + 0.001)
    assert selectors.points_json(cast.scope("acceptor"), CaseFilter(), beside, now=MONDAY)["features"] == []
    assert selectors.points_json(cast.scope("stranger"), CaseFilter(), WORLD, now=MONDAY)["features"] == []


def test_too_many_points_are_counted_instead(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors.mapping, "MOST_POINTS", 3)
    for n in range(5):
        report(cast, n, point=INSIDE if n % 2 else INSIDE_NEXT)

    features = selectors.points_json(cast.scope("acceptor"), CaseFilter(), WORLD, now=MONDAY)["features"]

    assert sum(feature["properties"]["count"] for feature in features) == 5


def test_every_figure_counts_the_rows_it_links_to(cast: Cast, catalogue_loaded: Classes) -> None:
    """What came in on a day and is not yet assessed is listed by the evening (S1-05)."""
    file(cast, report(cast, 1), catalogue_loaded)
    report(cast, 2)
    report(cast, 3, point=INSIDE_NEXT)
    now = MONDAY + timedelta(hours=3)
    window = Window(MONDAY, now)

    total = totals(cast.scope("leader"), window, now=now)
    assert (total.came_in, total.in_hand, total.late, total.closed) == (3, 3, 1, 0)
    assert total.satisfaction is None, "no data is not 0 %"
    rows = table(cast.scope("leader"), window, "area", now=now, level=Level.MICRO_GRID, wanted=CaseFilter(code=COUNTY))
    assert [(row.key, row.came_in) for row in rows] == [(MICRO, 2), (NEXT_MICRO, 1)]
    for row in rows:
        assert row.came_in == selectors.count(cast.scope("leader"), CaseFilter(code=row.key), now=now)
    not_assessed = CaseFilter(states=(State.REPORTED,), since=MONDAY)
    assert selectors.count(cast.scope("leader"), not_assessed, now=now) == 2


def test_the_trend_counts_the_citys_days(cast: Cast) -> None:
    late_evening = datetime.fromisoformat("2026-11-16T15:59:00+00:00")  # still the 16th in Qingdao
    midnight = datetime.fromisoformat("2026-11-16T16:00:00+00:00")  # already the 17th
    for at in (late_evening, midnight):
        place = services.Place(lon=INSIDE[0], lat=INSIDE[1])
        services.report(scope=cast.scope("worker"), report=services.Report(words="x", place=place, at=at))

    days = trend(cast.scope("leader"), now=midnight + timedelta(hours=1), days=2)

    assert [(f"{day.day:%m-%d}", day.came_in) for day in days] == [("11-16", 1), ("11-17", 1)]


def test_satisfaction_counts_answers_only(cast: Cast) -> None:
    for n, outcome in enumerate((Outcome.SOLVED, Outcome.SOLVED, Outcome.NOT_SOLVED, Outcome.NOT_ANSWERED)):
        case = report(cast, n)
        Case.objects.filter(pk=case.pk).update(state=State.EVALUATED, outcome=outcome, evaluated_at=MONDAY)

    figures = totals(cast.scope("leader"), Window(MONDAY, MONDAY + timedelta(days=1)), now=MONDAY)

    assert figures.satisfaction == pytest.approx(2 / 3)


def test_the_inbox_holds_what_cannot_wait(cast: Cast, catalogue_loaded: Classes) -> None:
    case = file(cast, report(cast), catalogue_loaded, order=4)
    command = services.Command(cast.scope("dispatcher"), case.pk, at=MONDAY)
    dispatching.dispatch(command=command, worker_id=cast.id("worker"))
    scope = cast.scope("worker")
    assert [c.pk for c in selectors.inbox(scope, now=MONDAY)] == [case.pk], "newly assigned"

    dispatching.take(command=services.Command(scope, case.pk, at=MONDAY))
    assert selectors.inbox_count(scope, now=MONDAY) == 0
    assert selectors.inbox_count(scope, now=MONDAY + timedelta(days=30)) == 1, "late in my hands"


def test_a_sample_is_drawn_by_hash_in_about_the_share(cast: Cast) -> None:
    ids = [new_id() for _ in range(4000)]
    drawn = [id for id in ids if is_drawn(id, 0.1)]

    assert 300 < len(drawn) < 500
    assert [id for id in ids if is_drawn(id, 0.1)] == drawn


def test_a_department_sees_once_what_it_has_and_what_it_had(cast: Cast, catalogue_loaded: Classes) -> None:
    officer, now = cast.scope("officer"), MONDAY
    has, had, again = (file(cast, report(cast, n), catalogue_loaded) for n in range(3))

    def send(case: Case, department: UUID) -> None:
        command = services.Command(cast.scope("dispatcher"), case.pk, at=MONDAY)
        dispatching.dispatch(command=command, department_id=department)

    def hand_back(case: Case) -> None:
        dispatching.return_order(command=services.Command(officer, case.pk, reason="不属本部门", at=MONDAY))

    for case in (has, had, again):
        send(case, cast.bureau.pk)
    hand_back(had)
    send(had, cast.gas.pk)
    hand_back(again)
    assert {case.pk for case in selectors.page(officer, CaseFilter(), now=now).cases} == {has.pk, had.pk, again.pk}
    send(again, cast.bureau.pk)

    seen = [case.pk for case in selectors.page(officer, CaseFilter(), now=now).cases]
    assert sorted(seen) == sorted([has.pk, had.pk, again.pk])
    assert selectors.count(officer, CaseFilter(), now=now) == 3
    former = CaseAccess.objects.filter(is_former=True).values_list("case_id", "department_id")
    assert list(former) == [(had.pk, cast.bureau.pk)]
