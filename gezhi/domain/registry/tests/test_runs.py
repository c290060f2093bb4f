"""A table as a run: tried, its columns and spellings set right once, taken over by a job that may be killed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from gezhi.domain.registry import tasks
from gezhi.domain.registry.models import Building, Home, ImportMapping, ImportRun, Person, RefusedRow
from gezhi.domain.registry.selectors import incoming as selectors
from gezhi.domain.registry.services.importing import forgetting, runs, taking_over
from gezhi.domain.registry.services.importing.accounts import Say
from gezhi.domain.registry.services.importing.mappings import SourceMapping
from gezhi.domain.registry.vocabulary import RunState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.jobs.progress import progress_of
from gezhi.ground.plumbing.problems import sentence
from tests.cast import COMMUNITY, MONDAY, Cast

pytestmark = pytest.mark.django_db

HEAD = "姓名(必填),身份证号,居住地址,人员类别\n"
PEOPLE = [
    "张三,370211198503120021,幸福花园3号楼1单元301室,常住",
    "李四,370211198503120048,幸福花园3号楼1单元302室,外来",
    "王五,370211196002020015,幸福花园3号楼1单元303室,常住",
    "赵六,370211201505010023,幸福花园3号楼2单元101,常住",
    "孙七,370211199006060018,幸福花园3号楼,常住",
]
TABLE = HEAD + "\n".join(PEOPLE) + "\n"


def sent(cast: Cast, text: str = TABLE, name: str = "residents.csv", role: str = "registrar") -> ImportRun:
    content = BytesIO(text.encode("gb18030"))
    return runs.receive(scope=cast.scope(role), name=name, content=content, area=COMMUNITY, at=MONDAY)


def tried(cast: Cast, run: ImportRun) -> ImportRun:
    runs.start(scope=cast.scope("registrar"), id=run.pk, is_trial=True, at=MONDAY)
    return runs.work(id=run.pk)


def taken(cast: Cast, run: ImportRun, say: Say = lambda done, total: None) -> ImportRun:
    runs.start(scope=cast.scope("registrar"), id=run.pk, is_trial=False, at=MONDAY)
    return runs.work(id=run.pk, say=say)


def with_kinds(run: ImportRun) -> SourceMapping:
    columns = {**run.mapping["columns"], "registration": "人员类别"}
    return SourceMapping("街道台账", columns, {"registration": {"外来": "3"}})


def test_columns_are_recognised_set_right_once_and_proposed_again(cast: Cast) -> None:
    run = sent(cast)
    assert run.mapping["columns"] == {"name": "姓名(必填)", "document": "身份证号", "address": "居住地址"}
    assert b"3702111985" not in b"".join(file.read_bytes() for file in runs.folder().iterdir())

    mapping = SourceMapping("", {**run.mapping["columns"], "registration": "人员类别"})
    runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=mapping)
    first = tried(cast, run)
    assert (first.state, first.rows, first.made, first.refused) == (RunState.TRIED, 5, 3, 2)
    assert first.mapping["unknown"] == [["registration", "外来", 1]]
    assert not Person.objects.exists()

    runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=with_kinds(run))
    second = tried(cast, run)
    assert (second.made, second.refused, second.faults) == (4, 1, {"register.no_room_in_address": 1})
    assert ImportMapping.objects.get().name == "街道台账"
    assert sent(cast).mapping["aliases"] == {"registration": {"外来": "3"}}, "the same headings, the same source"


def test_a_killed_run_goes_on_where_it_stopped_and_ends_as_one_that_was_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_over, "CHUNK", 2)
    again = PEOPLE[0].replace("张三", "张三丰")  # the number of a row that was taken before the run was killed
    run = sent(cast, TABLE + again + "\n")
    runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=with_kinds(run))

    def die(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken(cast, run, die)
    broken = ImportRun.objects.get(pk=run.pk)
    assert (broken.state, broken.done, Person.objects.count()) == (RunState.TAKING, 2, 2)

    ended = runs.work(id=run.pk)
    assert (ended.state, ended.rows, ended.done, ended.made, ended.refused) == (RunState.DONE, 6, 6, 4, 2)
    assert ended.faults == {"register.no_room_in_address": 1, "register.twice": 1}
    assert [row.line for row in selectors.refused_rows(ended, most=9)] == [6, 7]
    assert runs.work(id=run.pk).done == 6, "a task that comes twice changes nothing"
    assert sorted(Person.objects.values_list("name", flat=True)) == ["张三", "李四", "王五", "赵六"]
    assert (Building.objects.get().name, sorted(Home.objects.values_list("stairwell", "room"))) == (
        "3号楼",
        [("1", "301"), ("1", "302"), ("1", "303"), ("2", "101")],
    )
    assert not any(runs.folder().iterdir()), "the file is gone with the run"


def test_a_fault_of_ours_ends_a_run_where_its_page_says_so_and_it_can_be_started_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_over, "CHUNK", 2)
    run = sent(cast)
    runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=with_kinds(run))

    def fail(done: int, total: int) -> None:
        if done == 4:
            raise RuntimeError("no room left")

    with pytest.raises(RuntimeError, match="no room left"):
        taken(cast, run, fail)
    broken = ImportRun.objects.get(pk=run.pk)
    assert (broken.state, json.loads(broken.error)[0]) == (RunState.FAILED, "import.broke")

    again = taken(cast, run)
    assert (again.state, again.made, again.known, again.refused) == (RunState.DONE, 2, 2, 1)


def test_the_same_rows_once_more_change_nothing(cast: Cast) -> None:
    for made, known in ((4, 0), (0, 4)):
        run = sent(cast)
        runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=with_kinds(run))
        ended = taken(cast, run)
        assert (ended.made, ended.changed, ended.known, ended.doubtful) == (made, 0, known, 0)


def test_refused_rows_come_back_as_they_were_and_no_number_of_theirs_stands_in_clear(cast: Cast) -> None:
    ended = tried(cast, sent(cast, HEAD + "张三,370211198503120020,A区1号楼1单元101室,\n"))

    (row,) = selectors.refused_rows(ended, most=9)
    assert (row.line, row.cells[1]) == (2, "370211198503120020")
    assert "身份证号" in row.reasons()
    kept = RefusedRow.objects.get()
    assert b"370211198503120020" not in bytes(kept.row)
    assert "370211198503120020" not in f"{kept.faults}{ended.mapping}{ended.error}"


def test_the_registrar_of_another_area_sees_no_run_and_sends_none_for_mine(cast: Cast) -> None:
    run = sent(cast)

    far = cast.scope("far_registrar")
    assert list(selectors.runs(far)) == []
    deeds: list[Callable[[], object]] = [
        lambda: selectors.run(far, run.pk),
        lambda: runs.start(scope=far, id=run.pk, is_trial=False),
        lambda: runs.set_mapping(scope=far, id=run.pk, mapping=SourceMapping()),
    ]
    for refused in deeds:
        with pytest.raises(Problem, match=r"scope\.not_found"):
            refused()
    with pytest.raises(Problem, match=r"scope\.forbidden"):
        sent(cast, role="far_registrar")
    assert [run.pk] == list(selectors.runs(cast.scope("registrar")).values_list("pk", flat=True))


def test_a_table_that_breaks_off_ends_its_run_with_the_reason(cast: Cast) -> None:
    told: dict[str, Any] = {"scope": cast.scope("registrar"), "area": COMMUNITY, "at": MONDAY}
    packed = gzip.compress((TABLE * 400).encode())
    run = runs.receive(name="residents.csv.gz", content=BytesIO(packed[:-200]), **told)

    ended = tried(cast, run)
    assert (ended.state, json.loads(ended.error)[0]) == (RunState.FAILED, "table.cut_short")
    assert tried(cast, run).state == RunState.FAILED, "it may be tried again"
    with pytest.raises(Problem, match=r"import\.no_headings"):
        runs.receive(name="residents.csv", content=BytesIO(PEOPLE[0].encode()), **told)
    with pytest.raises(Problem, match=r"table\.unknown_format"):
        runs.receive(name="residents.doc", content=BytesIO(b"x"), **told)
    assert [file.name for file in runs.folder().iterdir()] == [str(run.pk)]


def test_tables_that_had_their_time_are_forgotten(cast: Cast) -> None:
    run = tried(cast, sent(cast))
    for file in Path(settings.VAR_DIR, "incoming").iterdir():
        assert file.exists()
    assert forgetting.forget_tables(now() - timedelta(days=14), 100).count == 0
    assert forgetting.forget_tables(now() + timedelta(days=1), 100).count == 1
    assert not any(runs.folder().iterdir())
    assert not RefusedRow.objects.exists()
    with pytest.raises(Problem, match=r"import\.gone"):
        runs.start(scope=cast.scope("registrar"), id=run.pk, is_trial=False)


def test_a_table_that_is_worked_on_is_left_alone(cast: Cast) -> None:
    run = sent(cast)
    runs.start(scope=cast.scope("registrar"), id=run.pk, is_trial=True)
    deeds: list[Callable[[], object]] = [
        lambda: runs.start(scope=cast.scope("registrar"), id=run.pk, is_trial=False),
        lambda: runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=with_kinds(run)),
    ]
    for refused in deeds:
        with pytest.raises(Problem, match=r"import\.at_work"):
            refused()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"document": "身份证号"}, "import.no_names"),
        ({"name": "姓名(必填)", "shoe_size": "身份证号"}, "import.unknown_field"),
        ({"name": "没有这一列"}, "import.unknown_field"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(cast: Cast, columns: dict[str, Any], code: str) -> None:
    run = sent(cast)
    with pytest.raises(Problem, match=code.replace(".", r"\.")):
        runs.set_mapping(scope=cast.scope("registrar"), id=run.pk, mapping=SourceMapping("", columns))


def test_a_larger_table_is_a_job_that_tells_how_far_it_has_come(cast: Cast) -> None:
    run = sent(cast)
    runs.start(scope=cast.scope("registrar"), id=run.pk, is_trial=True)
    tasks.work_soon(run.pk, tasks.AT_ONCE + 1)
    queued = DBTaskResult.objects.get()
    assert ImportRun.objects.get(pk=run.pk).state == RunState.TRYING

    context: Any = SimpleNamespace(task_result=SimpleNamespace(id=str(queued.pk)))
    work: Any = tasks.take_table.func
    assert work(context, str(run.pk)) == RunState.TRIED
    told = progress_of(queued.pk)
    assert told is not None
    assert (told.done, told.total) == (5, 5)


def test_a_fault_of_an_earlier_edition_is_told_as_such() -> None:
    for code in ("register.no_more", "register.twice"):
        assert code in sentence(selectors.problem_of(code, {}))
