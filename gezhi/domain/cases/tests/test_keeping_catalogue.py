"""Keeping the catalogue in the console: versions of limits, the city's own classes, files taken whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, ProcedureRow, TimeLimit
from gezhi.domain.cases.rules.local_classes import is_local_code, next_local_code
from gezhi.domain.cases.services import assessing, beside, clocks
from gezhi.domain.cases.tests.matters import Classes, command, filed, refusal, report
from gezhi.domain.cases.vocabulary import Urgency
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.tabular import read_table
from tests.cast import Cast
from tests.everything import everything

pytestmark = pytest.mark.django_db

KEY = "gbt30428.2-2013"
HERE = f"/console/catalogue/of/{KEY}"


@pytest.fixture
def admin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.accounts["system_admin"])
    return client


def manhole(classes: Classes, order: int = 3) -> TimeLimit:
    return classes["manhole"].limits.get(order=order, valid_to=None)


def told(limit: TimeLimit, **changes: Any) -> dict[str, Any]:
    said = {"filing": "井盖破损", "closing": "井盖更换到位", "value": str(limit.value), "unit": limit.unit}
    return {**said, "region_class": "", "urgency": "", "valid_from": "", **changes}


def test_a_changed_limit_is_a_new_version_and_open_cases_keep_theirs(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    case, old = filed(cast, catalogue_loaded), manhole(catalogue_loaded)
    was = case.due_at

    answer = admin.post(f"/console/catalogue/limits/{old.pk}", told(old, value="9", unit="work_day"))

    assert answer.status_code == 302
    old.refresh_from_db()
    new = manhole(catalogue_loaded)
    case.refresh_from_db()
    assert (new.value, new.unit, old.valid_to) == (Decimal(9), "work_day", new.valid_from)
    assert (case.limit_id, case.due_at) == (old.pk, was)
    beside.amend(command=command(cast, "acceptor", case, reason="紧急"), urgency=Urgency.URGENT)
    case.refresh_from_db()
    assert (case.limit_id, case.due_at) == (old.pk, was), "a correction of something else keeps the limit, too"
    told_why = clocks.why(selectors.case(cast.scope("acceptor"), case.pk))
    assert told_why is not None
    assert told_why.deadline.at == was


def test_a_case_filed_after_the_change_has_the_new_limit(admin: Client, cast: Cast, catalogue_loaded: Classes) -> None:
    old = manhole(catalogue_loaded)
    admin.post(f"/console/catalogue/limits/{old.pk}", told(old, value="9", unit="work_day"))
    case = filed_under(cast, catalogue_loaded)
    assert case.limit is not None
    assert case.limit.value == 9


def filed_under(cast: Cast, classes: Classes) -> Any:
    limit = manhole(classes)
    return assessing.file(command=command(cast, "acceptor", report(cast)), case_class=classes["manhole"], limit=limit)


def test_a_planned_change_counts_from_its_day_on(admin: Client, catalogue_loaded: Classes) -> None:
    old, day = manhole(catalogue_loaded), (now() + timedelta(days=30)).date()
    admin.post(f"/console/catalogue/limits/{old.pk}", told(old, value="9", valid_from=day.isoformat()))
    chosen = selectors.limits_of(EVERYTHING, catalogue_loaded["manhole"].pk)
    assert old in chosen
    assert manhole(catalogue_loaded) not in chosen
    page = admin.get(f"{HERE}/component/0101").content.decode()
    assert "待生效" in page


def test_withdrawing_a_planned_change_leaves_no_gap(admin: Client, catalogue_loaded: Classes) -> None:
    old, day = manhole(catalogue_loaded), (now() + timedelta(days=30)).date()
    admin.post(f"/console/catalogue/limits/{old.pk}", told(old, value="9", valid_from=day.isoformat()))
    planned = manhole(catalogue_loaded)
    admin.post(f"/console/catalogue/limits/{planned.pk}", told(planned, value="7"))
    in_force = selectors.limits_of(EVERYTHING, catalogue_loaded["manhole"].pk).get(order=3)
    assert in_force.value == 7


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_from": "2020-01-01"}, "已立案的不变"),
        ({"value": "0"}, "须大于 0"),
        ({"value": "-1"}, ""),
        ({"value": "NaN"}, ""),
        ({"value": "1.234"}, ""),
        ({"unit": "moon"}, ""),
        ({"filing": "   "}, ""),
        ({"filing": "x" * 301}, ""),
        ({"region_class": "一二三四五六七八九"}, ""),
    ],
)
@pytest.mark.usefixtures("cast")
def test_a_limit_that_cannot_be_is_refused_and_nothing_changes(
    admin: Client, catalogue_loaded: Classes, changes: dict[str, str], words: str
) -> None:
    old, before = manhole(catalogue_loaded), everything()
    answer = admin.post(f"/console/catalogue/limits/{old.pk}", told(old, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert everything() == before


def test_a_version_that_has_a_successor_cannot_be_changed(admin: Client, catalogue_loaded: Classes) -> None:
    old = manhole(catalogue_loaded)
    admin.post(f"/console/catalogue/limits/{old.pk}", told(old, value="9"))
    assert admin.post(f"/console/catalogue/limits/{old.pk}", told(old, value="8")).status_code == 404
    assert admin.post(f"/console/catalogue/limits/{old.pk}/end").status_code == 409


def test_a_class_without_a_limit_gets_a_clock_and_loses_it_again(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    unlimited = catalogue_loaded["unlimited"]
    told_of = {"filing": "邻里纠纷", "closing": "", "value": "2", "unit": "work_day"}
    assert admin.post(f"{HERE}/event/0690/limits", told_of).status_code == 302
    (added,) = selectors.limits_of(EVERYTHING, unlimited.pk)
    assert admin.post(f"/console/catalogue/limits/{added.pk}/end").status_code == 302
    assert not selectors.limits_of(EVERYTHING, unlimited.pk).exists()
    assert TimeLimit.objects.filter(pk=added.pk).exists(), "ended, never erased"


def test_the_citys_own_class_takes_a_code_of_its_range(admin: Client, cast: Cast, catalogue_loaded: Classes) -> None:
    said = {"kind": "event", "code": "0185", "name": "荔枝摊占道", "is_usable": "on", "department": cast.bureau.pk}
    assert admin.post(f"{HERE}/classes", said).status_code == 302
    made = CaseClass.objects.get(edition=KEY, kind="event", code="0185")
    assert (made.is_local, made.major, made.department_id) == (True, "01", cast.bureau.pk)
    again = admin.post(f"{HERE}/classes", said)
    assert again.status_code == 422
    assert "荔枝摊占道" in again.content.decode()


@pytest.mark.parametrize("code", ["0150", "9985", "018", "01855", "０185", "0l85"])
def test_a_code_outside_the_citys_range_is_refused(admin: Client, catalogue_loaded: Classes, code: str) -> None:
    before = CaseClass.objects.count()
    answer = admin.post(f"{HERE}/classes", {"kind": "event", "code": code, "name": "某事"})
    assert answer.status_code == 422
    assert CaseClass.objects.count() == before


def test_codes_of_the_city_are_given_from_the_top_down() -> None:
    assert next_local_code("01", 2, {"0199", "0198"}) == "0197"
    assert next_local_code("01", 2, {f"01{n}" for n in range(80, 100)}) == ""
    assert next_local_code("01", 3, set()) == "01999"
    assert is_local_code("01080", 3)
    assert not is_local_code("01079", 3)


def test_a_class_out_of_use_is_not_offered_and_its_cases_stay(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    case = filed(cast, catalogue_loaded)
    admin.post(f"{HERE}/component/0101", {"department": ""})
    assert refusal(selectors.class_by_key, EVERYTHING, kind="component", code="0101") == "scope.not_found"
    assert selectors.case(cast.scope("acceptor"), case.pk).case_class == catalogue_loaded["manhole"]
    admin.post(f"{HERE}/component/0101", {"department": "", "is_usable": "on"})
    assert selectors.class_by_key(EVERYTHING, kind="component", code="0101")


STEPS = {
    "needs_handler": "on",
    "sample_share": "0.5",
    "reopen_days": "30",
    "reopen_times": "1",
    "evaluation_days": "10",
    "yellow_share": "0.7",
}


def test_steps_are_set_for_the_city_and_for_one_class_and_dropped_again(
    admin: Client, catalogue_loaded: Classes
) -> None:
    manhole_id = catalogue_loaded["manhole"].pk
    assert admin.post("/console/catalogue/procedure", STEPS).status_code == 302
    own = f"{HERE}/component/0101/procedure"
    assert admin.post(own, {**STEPS, "reopen_days": "3", "needs_check": "on"}).status_code == 302
    assert selectors.procedure_of(manhole_id).reopen_days == 3
    assert selectors.procedure_of(manhole_id).needs_check
    assert not selectors.procedure_of(None).needs_confirmation
    admin.post(own, {"drop": "1"})
    assert selectors.procedure_of(manhole_id).reopen_days == 30


@pytest.mark.parametrize(
    ("name", "value"),
    [("sample_share", "1.5"), ("yellow_share", "0"), ("reopen_days", "-1"), ("evaluation_days", "0"),
     ("reopen_times", "1000"), ("sample_share", "nan")],
)  # fmt: skip
def test_a_number_beyond_its_bounds_is_refused(admin: Client, catalogue_loaded: Classes, name: str, value: str) -> None:
    assert admin.post("/console/catalogue/procedure", {**STEPS, name: value}).status_code == 422
    assert not ProcedureRow.objects.exists()


def test_choosing_an_edition_says_what_happens_and_open_cases_keep_theirs(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    case = filed(cast, catalogue_loaded)
    admin.post("/console/catalogue/national", {"key": "gbt47678.5-2026"})
    address = "/console/catalogue/of/gbt47678.5-2026/activate"
    assert "类别、立案条件和时限不变" in admin.get(address).content.decode()
    assert selectors.active_edition().key == KEY, "looking changes nothing"
    assert admin.post(address).status_code == 302
    assert selectors.active_edition().key == "gbt47678.5-2026"
    case.refresh_from_db()
    assert case.case_class == catalogue_loaded["manhole"]


HEAD = "类别,代码,条件序号,立案条件,结案条件,时限,单位\n"


def load_limits(admin: Client, text: str, encoding: str = "utf-8") -> Any:
    return admin.post(f"{HERE}/limits", {"file": SimpleUploadedFile("limits.csv", text.encode(encoding))})


def workbook_of(page: str) -> str:
    """The address of the workbook that a page offers."""
    return "/console/workbooks/" + page.split('href="/console/workbooks/')[1].split('"', maxsplit=1)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_limits_from_a_file_are_new_versions_where_they_differ(
    admin: Client, catalogue_loaded: Classes, encoding: str
) -> None:
    old = manhole(catalogue_loaded)
    rows = "部件,0101,3,井盖破损,更换到位,7,工作日\n事件,0690,1,邻里纠纷,已调解,3,工作日\n"
    assert load_limits(admin, HEAD + rows, encoding).status_code == 302
    new = manhole(catalogue_loaded)
    assert (new.pk != old.pk, int(new.value), new.filing_condition) == (True, 7, "井盖破损")
    assert catalogue_loaded["unlimited"].limits.get().value == 3
    count = TimeLimit.objects.count()
    assert load_limits(admin, HEAD + rows, encoding).status_code == 302
    assert TimeLimit.objects.count() == count, "the same file again changes nothing"


def test_a_file_with_faults_changes_nothing_and_comes_back_with_its_reasons(
    admin: Client, catalogue_loaded: Classes, tmp_path: Path
) -> None:
    before = TimeLimit.objects.count()
    rows = (
        "部件,0101,3,甲,乙,7,工作日\n部件,7777,1,甲,乙,7,工作日\n部件,0102,1,甲,乙,0,月\n部件,0101,3,丙,丁,8,工作日\n"
    )
    answer = load_limits(admin, HEAD + rows)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 行未通过" in page
    assert TimeLimit.objects.count() == before
    book = tmp_path / "refused.xlsx"
    book.write_bytes(
        admin.get(page.split('href="/console/workbooks/')[1].split('"')[0].join(["/console/workbooks/", ""])).content
    )
    found = {line.cells[-2]: line.cells[-1] for line in read_table(book)}
    assert found.keys() == {"3", "4", "5"}
    assert "没有类别 7777" in found["3"]
    assert found["4"].count("\n") == 1, "both faults of a row are told"
    assert "与第 2 行重复" in found["5"]


def test_a_workbook_is_only_for_who_loaded_the_file(admin: Client, cast: Cast, catalogue_loaded: Classes) -> None:
    page = load_limits(admin, f"{HEAD}部件,7777,1,甲,乙,7,工作日\n").content.decode()
    address = workbook_of(page)
    other = Client()
    other.force_login(cast.accounts["acceptor"])
    assert admin.get(address).status_code == 200
    assert other.get(address).status_code == 404


CLASSES = "kind,code,name,name_en,parent\nevent,01,市容,Looks,\nevent,0101,占道经营,Stalls,01\n"


def load_classes(admin: Client, text: str, key: str = "dongguan-2026") -> Any:
    file = SimpleUploadedFile("classes.csv", text.encode())
    return admin.post("/console/catalogue/classes", {"key": key, "title": "东莞 2026", "file": file})


def test_the_citys_own_list_is_an_edition_of_its_own(admin: Client) -> None:
    assert load_classes(admin, CLASSES).status_code == 302
    assert load_classes(admin, CLASSES.replace("占道经营", "占道摆卖")).status_code == 302
    assert CaseClass.objects.get(edition="dongguan-2026", code="0101").name == "占道摆卖"
    assert CaseClass.objects.filter(edition="dongguan-2026").count() == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"{CLASSES}event,0201,无主,,02\n", "dongguan-2026"),
        (f"{CLASSES}event,0101,重复,,01\n", "dongguan-2026"),
        (f"{CLASSES}cloud,0102,云,,01\n", "dongguan-2026"),
        (f"{CLASSES}event,x102,坏,,01\n", "dongguan-2026"),
        ("code,name\n01,x\n", "dongguan-2026"),
        (CLASSES, "../etc"),
        (CLASSES, "gbt47678.5-2026"),
    ],
)
def test_a_list_that_cannot_be_is_refused_whole(admin: Client, text: str, key: str) -> None:
    assert load_classes(admin, text, key).status_code == 422
    assert not CaseClass.objects.exists()
