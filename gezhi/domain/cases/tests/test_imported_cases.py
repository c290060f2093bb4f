"""What rows of another system become: places, clocks, departments, classes, journal lines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import CaseClass, ClassEdition, Evaluation, Order
from gezhi.domain.cases.services import beside
from gezhi.domain.cases.tests.old_desk import MAPPING, Desk, row, taken
from gezhi.domain.cases.vocabulary import Colour, Outcome, PlaceKind, Source, State
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.verifying import verify
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, COUNTY, INSIDE, MICRO, TOWN, Cast

pytestmark = pytest.mark.django_db


def test_a_closed_row_becomes_a_case_with_its_whole_life(desk: Desk) -> None:
    assert "1 rows: 1 made, 0 known already, 0 refused" in desk(row("A1"))

    case = taken("A1")
    assert (case.state, case.source, case.code, case.reported_code) == (State.CLOSED, Source.HOTLINE, MICRO, MICRO)
    assert (case.place_kind, case.lon, case.lat) == (PlaceKind.POINT, *INSIDE)
    assert case.reported_at == datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    assert case.answered_at == case.closed_at == datetime.fromisoformat("2026-03-02T17:00:00+08:00")
    assert (case.is_late, case.class_code, case.number) == (False, "0101", "370211-20260302-00001")
    order = Order.objects.get(case=case)
    assert (order.end, order.ended_at, order.due_at) == ("answered", case.closed_at, case.due_at)
    assert order.department is not None
    assert order.department.name == "市政处"


def test_places_are_found_by_point_by_name_or_stand_in_words_at_the_sources_own_area(desk: Desk) -> None:
    nowhere = {"经度": "", "纬度": ""}
    desk(
        row("A1"), row("A2", **nowhere, 区域="前湾社区居委会"), row("A3", **nowhere, 区域="黄岛"), row("A4", **nowhere)
    )

    found = [(taken(n).place_kind, taken(n).code) for n in ("A1", "A2", "A3", "A4")]
    assert found == [("point", MICRO), ("cell", COMMUNITY), ("cell", TOWN), ("words", COUNTY)]


def test_places_are_found_by_code(desk: Desk) -> None:
    by_code = [{"by": "code", "column": "区域"}]

    said = desk(row("A1", 区域=TOWN), row("A2", 区域="370299"), mapping={"place": by_code})

    assert taken("A1").code == TOWN
    assert "line 3, 区域: 在映射指定的范围内没有“370299”" in said


def test_a_point_in_another_datum_is_converted_and_kept_as_it_came(desk: Desk) -> None:
    ways = [{"by": "point", "lon": "经度", "lat": "纬度", "datum": "gcj02"}]
    desk(row("A1"), mapping={"place": ways})

    case = taken("A1")
    assert case.lon is not None
    assert abs(case.lon - INSIDE[0]) > 0.001
    assert case.raw_place == {"lon": INSIDE[0], "lat": INSIDE[1], "datum": "gcj02", "accuracy": None}


def test_a_value_that_leads_nowhere_may_be_followed_by_the_next_way(desk: Desk) -> None:
    ways = [{**MAPPING["place"][0], "otherwise": "next"}, {**MAPPING["place"][1], "otherwise": "next"}]
    desk(row("A1", 经度="10", 纬度="10", 区域="火星社区"), mapping={"place": ways})

    case = taken("A1")
    assert (case.place_kind, case.lon, case.raw_place["lon"]) == ("words", None, 10.0)  # type: ignore[index]


def test_the_journal_tells_honestly_when_and_what_was_taken_over(desk: Desk) -> None:
    began = now()
    desk(row("A1", 时限=""))

    line = Deed.objects.get(deed="case.import")
    told = facts_of(line)
    assert began <= line.at <= now()
    assert (line.subject_id, line.code) == (taken("A1").pk, MICRO)
    assert (told["system"], told["external"], told["reported"]) == ("old-desk", "A1", "2026-03-02T01:00:00Z")
    assert told["late"] is False
    whole = facts_of(Deed.objects.get(deed="cases.import"))
    assert (whole["file"], whole["rows"], whole["made"]) == ("old.csv", 1, 1)
    seal_all()
    assert verify().clean


def test_numbers_rise_with_the_reports_of_a_day_and_go_on_from_those_given(desk: Desk) -> None:
    desk(row("A1", 上报="2026/03/02 10:00"), row("A2", 上报="2026/03/02 09:00"), row("A3", 上报="2026/03/01 23:00"))
    desk(row("A4"))

    numbers = {n: taken(n).number for n in ("A3", "A2", "A1", "A4")}
    assert list(numbers.values()) == ["370211-20260301-00001", *(f"370211-20260302-0000{n}" for n in (1, 2, 3))]


@pytest.mark.parametrize(
    ("changes", "state", "is_late", "colour"),
    [
        ({"结案": "2026-03-03 09:00:00"}, State.CLOSED, False, Colour.GREEN),  # at the very instant: in time
        ({"结案": "2026-03-03 09:00:01"}, State.CLOSED, True, Colour.RED),
        ({"时限": ""}, State.CLOSED, False, None),
        ({"状态": "在办", "结案": ""}, State.DISPATCHED, None, Colour.RED),
        ({"状态": "在办", "结案": "", "时限": ""}, State.DISPATCHED, None, None),
        ({"状态": "待受理", "结案": "", "时限": ""}, State.REPORTED, None, None),
    ],
)
def test_what_is_late_is_reckoned_by_ourselves(
    desk: Desk, changes: dict[str, str], state: State, is_late: bool | None, colour: Colour | None
) -> None:
    desk(row("A1", **changes))

    case = taken("A1")
    assert (case.state, case.is_late) == (state, is_late)
    assert selectors.row_json(case, now())["colour"] == colour


def test_an_ended_case_whose_reporter_said_nothing_is_never_satisfied(desk: Desk) -> None:
    desk(row("A1", 状态="评价"))

    assert taken("A1").outcome == Outcome.NOT_ANSWERED
    assert Evaluation.objects.get(case=taken("A1")).at == taken("A1").closed_at


def test_departments_are_made_once_and_see_their_orders(desk: Desk) -> None:
    desk(row("A1", 状态="在办", 结案=""), row("A2"), row("A3", 部门="综合行政执法局"))

    names = sorted(accounts.department_names().values())
    assert names == ["市政处", "燃气公司", "综合行政执法局"]
    codes = {department.code for department in accounts.departments(EVERYTHING)}
    assert len([code for code in codes if code.startswith("old-")]) == 1


def test_a_department_takes_an_imported_order_like_any_other(desk: Desk, cast: Cast) -> None:
    desk(row("A1", 部门="综合行政执法局", 状态="在办", 结案=""))

    command = services.Command(cast.scope("officer"), taken("A1").pk)
    case = services.TABLE["name_handler"](command=command, handler_id=cast.id("handler"))  # type: ignore[index]

    assert case.state == State.HANDLING


def test_an_unknown_department_is_refused_where_none_shall_be_made(desk: Desk) -> None:
    said = desk(row("A1"), mapping={"department": {"column": "部门", "values": {"城管": "综合行政执法局"}}})

    assert "部门: 映射中没有“市政处”的对应值" in said
    assert "1 made" in desk(
        row("A2", 部门="城管"), mapping={"department": {"column": "部门", "values": {"城管": "综合行政执法局"}}}
    )


def test_the_target_of_another_system_survives_a_correction_until_a_limit_of_ours_replaces_it(
    desk: Desk, cast: Cast, catalogue_loaded: dict[str, CaseClass]
) -> None:
    desk(row("A1", 状态="在办", 结案=""))
    before = taken("A1")

    command = services.Command(cast.scope("acceptor"), before.pk, reason="地点有误")
    beside.amend(command=command, place=services.Place(lon=INSIDE[0], lat=INSIDE[1], address="长江路"))
    assert taken("A1").due_at == before.due_at
    limit = catalogue_loaded["manhole"].limits.get(order=1)
    beside.amend(command=services.Command(cast.scope("acceptor"), before.pk, reason="危险"), limit=limit)
    assert taken("A1").due_at == before.reported_at + timedelta(hours=2)


def test_local_classes_are_made_under_a_named_edition(desk: Desk) -> None:
    made = {
        "edition": "old-desk-classes",
        "code": [{"column": "类别", "digits": 4}],
        "make": {
            "name": "旧平台分类",
            "class_name": "内容",
            "major": [{"column": "渠道", "digits": 2}],
            "major_name": "部门",
        },
    }
    desk(row("A1", 类别="17", 渠道="9"), row("A2", 类别="17", 渠道="9"), mapping={"class": made})

    assert not ClassEdition.objects.get(key="old-desk-classes").is_active
    rows = CaseClass.objects.filter(edition="old-desk-classes").order_by("code")
    assert list(rows.values_list("code", "major", "name", "is_local")) == [
        ("0017", "09", "井盖不见了", True),
        ("09", "09", "市政处", True),
    ]
    assert taken("A2").case_class_id == rows[0].pk


def test_an_imported_case_is_found_by_its_old_number_inside_the_scope_only(desk: Desk, cast: Cast) -> None:
    desk(row("A1"), row("A2"))
    wanted = selectors.CaseFilter(words="A1")

    page = selectors.page(cast.scope("acceptor"), wanted, now=now())
    assert [case.pk for case in page.cases] == [taken("A1").pk]
    assert selectors.count(cast.scope("stranger"), wanted, now=now()) == 0


def test_text_that_looks_like_a_script_stays_text(desk: Desk) -> None:
    desk(row("A1", 内容="<script>alert(1)</script>"))

    assert taken("A1").words == "<script>alert(1)</script>"
