"""Lists that go out: under masks unless a second person lets them go, marked, handed over once, journalled."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from pyarrow import parquet

from gezhi.domain.accounts.services import give_post
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import tasks
from gezhi.domain.registry.models import Export
from gezhi.domain.registry.rules.layouts import GBT_31000, HIDDEN, plain
from gezhi.domain.registry.selectors import outgoing as selectors
from gezhi.domain.registry.selectors.layouts import layouts
from gezhi.domain.registry.services.exporting import asking, making
from gezhi.domain.registry.tests.test_importing import FATHER, MOTHER, taken
from gezhi.domain.registry.vocabulary import ExportState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed, Look
from tests.cast import COMMUNITY, COUNTY, GRID, LONG_AGO, Cast

pytestmark = pytest.mark.django_db

FATHERS, MOTHERS, PHONE = "11010519491231002X", "440524188001010014", "13800138000"


@pytest.fixture
def family(cast: Cast, tmp_path: Path) -> Cast:
    """A household of two in the community; the leader 高峰 may let lists of the county go, too."""
    taken(tmp_path, FATHER.replace("张建国", "=cmd()") + MOTHER)
    cell = grids.live_cell(COUNTY)
    told: dict[str, Any] = {"cell_id": cell.pk, "code": COUNTY, "department": None, "valid_from": LONG_AGO}
    give_post(by=SYSTEM, account=cast.accounts["leader"], role="grid_chief", **told)
    return cast


def asked(cast: Cast, layout: str = "people", role: str = "registrar", **more: Any) -> Export:
    told = {"layout": layout, "area": COMMUNITY, "form": "csv", "reason": "人口核对", **more}
    return asking.ask(scope=cast.scope(role), **told)


def fetched(cast: Cast, row: Export, role: str = "registrar") -> list[dict[str, str]]:
    _, pieces = asking.take(scope=cast.scope(role), id=row.pk)
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))


def test_a_list_goes_out_under_masks_marked_and_once(family: Cast) -> None:
    row = making.make(id=asked(family).pk)
    assert (row.state, row.rows) == (ExportState.READY, 2)
    assert FATHERS.encode() not in asking.file_of(row.pk).read_bytes()

    father, mother = fetched(family, row)
    assert (mother["姓名"], mother["身份证号"], mother["联系电话"]) == ("李**", "440***********0014", "")
    assert (father["联系电话"], father["性别"], father["与户主关系"], father["房号"]) == (
        "138****8000",
        "女性",
        "户主",
        "301",
    )
    assert father["水印"].startswith("沈洁")
    assert "人口核对" in father["水印"]
    assert str(row.pk) in mother["水印"]
    with pytest.raises(Problem, match=r"list\.not_ready"):
        fetched(family, row)
    assert not asking.file_of(row.pk).exists()
    assert Look.objects.filter(deed="register.export.take").count() == 1
    assert [d.deed for d in Deed.objects.filter(subject_id=row.pk).order_by("seq")] == [
        "register.export.ask",
        "register.export.make",
        "register.export.take",
    ]


def test_parquet_says_what_csv_says_under_the_same_masks_and_marks(family: Cast) -> None:
    row, beside = (making.make(id=asked(family, form=form).pk) for form in ("parquet", "csv"))
    _, pieces = asking.take(scope=family.scope("registrar"), id=row.pk)
    table = parquet.read_table(io.BytesIO(b"".join(pieces)))

    told = fetched(family, beside)
    assert [*table.column_names] == [*told[0]]
    father, mother = [{key: value or "" for key, value in line.items()} for line in table.to_pylist()]
    assert (father["姓名"], told[0]["姓名"]) == ("=***", "'=***"), "no program takes its cells for formulas"
    assert {**mother, "水印": ""} == {**told[1], "水印": ""}
    assert str(row.pk) in mother["水印"]
    assert table.schema.metadata[b"gezhi.watermark"].decode() == mother["水印"]


def test_without_masks_it_goes_out_only_after_a_second_person(family: Cast) -> None:
    row = asked(family, unmasked=["name", "document"])
    assert making.make(id=row.pk).state == ExportState.ASKED
    with pytest.raises(Problem, match=r"list\.not_ready"):
        fetched(family, row)
    with pytest.raises(Problem, match=r"scope\.forbidden"):
        asking.decide(scope=family.scope("registrar"), id=row.pk, is_let_go=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(state=ExportState.READY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(decided_by=family.id("registrar"))

    asking.decide(scope=family.scope("leader"), id=row.pk, is_let_go=True)
    making.make(id=row.pk)
    father, mother = fetched(family, row)
    assert (mother["姓名"], mother["身份证号"]) == ("李秀英", MOTHERS)
    assert father["姓名"] == "'=cmd()", "no cell is taken for a formula"
    assert father["联系电话"] == "138****8000", "what nobody let go stays under its mask"
    with pytest.raises(Problem, match=r"list\.not_asked"):
        asking.decide(scope=family.scope("leader"), id=row.pk, is_let_go=False)


def test_a_refused_list_is_never_made_and_one_that_nobody_fetched_expires(family: Cast) -> None:
    refused, waiting = asked(family, unmasked=["phone"]), making.make(id=asked(family, "homes").pk)
    asking.decide(scope=family.scope("leader"), id=refused.pk, is_let_go=False, words="不必要")
    assert making.make(id=refused.pk).state == ExportState.REFUSED

    assert asking.forget_lists(now() + timedelta(hours=1), 100).count == 1
    waiting.refresh_from_db()
    assert (waiting.state, asking.file_of(waiting.pk).exists()) == (ExportState.EXPIRED, False)


def test_who_asked_lets_nothing_go_also_from_another_post(family: Cast) -> None:
    cell = grids.live_cell(COUNTY)
    told: dict[str, Any] = {"cell_id": cell.pk, "code": COUNTY, "department": None, "valid_from": LONG_AGO}
    give_post(by=SYSTEM, account=family.accounts["registrar"], role="grid_chief", **told)
    row = asked(family, unmasked=["phone"])
    with pytest.raises(Problem, match=r"list\.own_request"):
        asking.decide(scope=family.scope("registrar"), id=row.pk, is_let_go=True)


def test_lists_of_other_areas_do_not_exist(family: Cast) -> None:
    row = asked(family, unmasked=["phone"])
    for role in ("far_registrar", "worker"):
        with pytest.raises(Problem, match=r"scope\.not_found"):
            selectors.export(family.scope(role), row.pk)
    with pytest.raises(Problem, match=r"scope\.forbidden"):
        asked(family, role="far_registrar")
    for wrong in ({"layout": "faces"}, {"unmasked": ["soul"]}, {"form": "pdf"}):
        with pytest.raises(Problem, match=r"list\.unknown_list"):
            asked(family, **wrong)
    with pytest.raises(Problem, match=r"list\.no_reason"):
        asked(family, reason=" ")


@pytest.mark.parametrize(
    "layout", sorted(key for key, layout in layouts().items() if key != "theme" and not layout.theme)
)
def test_every_list_is_made(family: Cast, layout: str) -> None:
    row = making.make(id=asked(family, layout, form="xlsx").pk)
    assert (row.state, row.error) == (ExportState.READY, "")


def test_table_12_has_the_columns_of_the_standard_and_its_codes(family: Cast) -> None:
    row = making.make(id=asked(family, "gbt31000-12").pk)
    father, mother = fetched(family, row)

    assert [*father][:3] == ["公民身份号码", "姓名", "曾用名"]
    assert len(father) == 25 + 1
    assert (mother["出生日期"], mother["性别"], mother["人户一致标识"], mother["与户主关系"]) == (
        "18800101",
        "1",
        "01",
        "10",
    )
    assert (mother["户主联系方式"], mother["户号"], mother["现住地"]) == ("138****8000", "0001", COUNTY)
    assert (mother["民族"], mother["政治面貌"], mother["宗教信仰"]) == ("", "", "")
    (grid,) = fetched(family, making.make(id=asked(family, "gbt31000-8", area=GRID).pk))
    assert (grid["网格名称"], grid["网格员姓名"]) == ("001网格", "王*")


def test_every_fact_of_a_list_that_is_a_number_or_a_name_is_masked() -> None:
    standard = {fact for table in GBT_31000.values() for fact in table.values()}
    numbers = {fact for fact in standard if fact.endswith(("document", "phone"))}
    assert numbers <= HIDDEN.keys()
    assert {fact for fact in standard if fact.endswith("name")} <= HIDDEN.keys()
    assert [plain(cell) for cell in ("=1", "+1", "-1", "@a", "a=1", "")] == ["'=1", "'+1", "'-1", "'@a", "a=1", ""]


def test_progress_that_cannot_be_written_ends_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite rows are still being read when somebody else has written: the line of progress is left out."""
    told: list[int] = []

    def locked(task_id: Any, done: int, total: int) -> None:
        told.append(done)
        raise OperationalError("database is locked")

    monkeypatch.setattr(tasks, "report_progress", locked)
    tasks._saying(new_id())(1000, 2000)
    assert told == [1000]
