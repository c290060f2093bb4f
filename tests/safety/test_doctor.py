"""`gezhi doctor` finds each thing that is wrong, says what to do, and finds nothing where all is well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.domain.accounts.models import Account
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases import services
from gezhi.domain.cases.models import CityCalendar, NoticeText
from gezhi.domain.cases.services import catalogue
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.vocabulary import Source
from gezhi.edges.notices.models import Channel
from gezhi.edges.notices.vocabulary import ChannelKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.jobs import ticking
from gezhi.ground.plumbing.jobs.leases import beat
from gezhi.ground.plumbing.jobs.models import DueInstant, Heartbeat
from gezhi.ground.plumbing.journal.models import Block, Deed, Verification
from gezhi.ground.plumbing.journal.sealing import heads_file, seal_all
from gezhi.ground.plumbing.journal.verifying import verify_and_note
from gezhi.ground.plumbing.scope import NOBODY
from gezhi.ground.plumbing.sealing.ring import change, ring, ring_file
from gezhi.portal.doctor import database, examining, place
from gezhi.portal.doctor.finding import Finding, State
from tests.cast import INSIDE, MONDAY, Cast

pytestmark = pytest.mark.django_db


class Said(NamedTuple):
    topic: str
    state: State


@pytest.fixture
def healthy(cast: Cast, catalogue_loaded: Any, settings: Any, tmp_path: Path) -> Iterator[None]:
    """An installation that serves, with a sealed reporter, a verified journal and a fresh backup."""
    settings.KEYS_DIR = tmp_path / "keys"
    settings.ALLOWED_HOSTS = ["grid.example"]
    settings.OFFICE_NAME = settings.OFFICE_CONTACT = "前湾街道办事处"
    settings.SESSION_COOKIE_SECURE = True
    settings.CONSOLE_NETWORKS, settings.STATICFILES_DIRS = ["10.0.0.0/8"], [tmp_path]
    settings.IS_DEMO = False
    caller = services.Caller(name="张三", phone="13800138000")
    there = Place(lon=INSIDE[0], lat=INSIDE[1])
    told = services.Report(words="楼道堆物", place=there, source=Source.RESIDENT, caller=caller, at=MONDAY)
    services.report(scope=NOBODY, report=told)
    ticking.tick([ticking.Periodic("one", timedelta(hours=1), lambda: None)])
    beat("w")
    seal_all()
    Verification.objects.all().delete()
    Verification(at=now(), seconds=0, blocks=1, entries=1, erased=0).save()
    note = {"made_at": now().isoformat(), "file": "somewhere", "size": 1}
    (tmp_path / "backup.json").write_text(json.dumps(note))
    known_through(now().year + 1)
    catalogue.load_rights(by=SYSTEM, edition="gbt30428.2-2013", at=MONDAY)
    NoticeText(texts={}, valid_from=MONDAY, made_at=MONDAY).save()
    cases.forget_notice()
    yield
    cases.forget_catalogue()


def known_through(year: int) -> None:
    """The calendar's last published year."""
    newest = CityCalendar.objects.latest("version")
    holidays = [{"name": "元旦", "from": f"{n}-01-01", "to": f"{n}-01-01"} for n in range(2025, year + 1)]
    content = {**newest.content, "published_from": 2025, "published_through": year, "holidays": holidays}
    content["make_up_days"] = []
    CityCalendar.objects.filter(pk=newest.pk).update(content=content)
    cases.forget_catalogue()


def troubles() -> list[Finding]:
    """What is not well, but for what is only so in a database in memory and under a test's own clock."""
    return [
        found
        for found in examining.examine(now())
        if found.state is not State.OK and found.topic not in {"disk"} and "journal_mode" not in found.words
    ]


def only() -> Said:
    """The one trouble there is; it says what to do."""
    (found,) = troubles()
    assert found.todo
    return Said(found.topic, found.state)


@pytest.fixture(autouse=True)
def _in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' database is in memory, or told not to wait for the disk, and what a test writes never settles."""
    monkeypatch.setattr(databases, "settled_condition", lambda alias: "TRUE")
    monkeypatch.setattr(database, "_sqlite", lambda: iter(()))
    monkeypatch.setattr(database, "_postgresql", lambda: iter(()))


def test_where_all_is_well_nothing_is_said(healthy: None) -> None:
    assert troubles() == []
    topics = {found.topic for found in examining.examine(now())}
    assert {"folders", "keys", "disk", "database", "clock", "worker", "journal", "heads", "calendar"} <= topics


def test_a_clock_that_stands_is_wrong(healthy: None) -> None:
    DueInstant.objects.update(last_at=now() - timedelta(minutes=10))
    assert only() == ("clock", State.WRONG)
    DueInstant.objects.update(last_at=now() + timedelta(hours=1))
    assert only() == ("clock", State.WRONG)
    DueInstant.objects.update(last_at=now(), failed_at=now(), fault="OSError: full")
    assert only() == ("clock", State.LOOK)


def test_a_worker_that_is_silent_and_jobs_that_failed_are_found(healthy: None) -> None:
    Heartbeat.objects.update(beat_at=now() - timedelta(minutes=5))
    assert only() == ("worker", State.WRONG)
    beat("w")
    DBTaskResult.objects.create(
        id=uuid4(),
        status=TaskResultStatus.FAILED,
        task_path="one",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        run_after=now(),
    )
    assert only() == ("jobs", State.LOOK)


def test_keys_that_others_can_read_are_wrong(healthy: None) -> None:
    ring_file().chmod(0o644)
    assert only() == ("keys", State.WRONG)
    ring_file().chmod(0o600)
    ring_file().parent.chmod(0o755)
    assert only() == ("keys", State.WRONG)


def test_a_key_that_rows_use_and_the_ring_has_not_is_wrong(healthy: None) -> None:
    kept = ring_file().read_bytes()
    ring_file().unlink()
    change(lambda held: held.with_new("seal").with_new("blind"))
    held = json.loads(ring_file().read_bytes())
    for purpose in ("seal", "blind"):
        del held[purpose]["keys"]["1"]
    ring_file().write_text(json.dumps(held))
    found = troubles()
    assert [Said(one.topic, one.state) for one in found] == [("keys", State.WRONG)]
    assert "seal:1, blind:1" in found[0].words
    ring_file().write_bytes(kept)
    assert troubles() == []


def test_a_rotation_that_was_broken_off_is_to_be_looked_at(healthy: None) -> None:
    change(lambda held: held.with_new("seal"))
    assert ring().current["seal"] == 2
    assert only() == ("keys", State.LOOK)


def test_a_journal_that_is_not_as_it_was_written_is_wrong(healthy: None) -> None:
    Deed.objects.filter(deed="case.report").update(code="37")
    verify_and_note()
    assert only() == ("journal", State.WRONG)


def test_a_journal_that_nobody_verified_or_sealed_is_found(healthy: None) -> None:
    Verification.objects.all().delete()
    assert only() == ("journal", State.LOOK)
    Verification(at=now() - timedelta(days=9), seconds=0, blocks=1, entries=1, erased=0).save()
    assert only() == ("journal", State.LOOK)
    Verification(at=now(), seconds=0, blocks=1, entries=1, erased=0).save()
    newest = Deed.objects.latest("seq")
    newest.pk, newest.at = newest.pk + 1, now() - timedelta(hours=1)
    newest.save(force_insert=True)
    assert only() == ("journal", State.WRONG)


def test_heads_that_are_gone_or_end_elsewhere_are_wrong(healthy: None) -> None:
    text = heads_file().read_text()
    heads_file().write_text(text.replace(bytes(Block.objects.latest("number").head).hex(), "00"))
    assert only() == ("heads", State.WRONG)
    heads_file().unlink()
    assert only() == ("heads", State.WRONG)


def test_a_calendar_that_ends_is_found_in_time(healthy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    known_through(now().year - 1)
    assert only() == ("calendar", State.WRONG)
    CityCalendar.objects.all().delete()
    cases.forget_catalogue()
    assert only() == ("calendar", State.WRONG)


def test_the_demos_accounts_do_not_belong_into_a_real_city(healthy: None, settings: Any, cast: Cast) -> None:
    Account.objects.filter(username="worker").update(is_demo=True)
    assert only() == ("accounts", State.WRONG)
    settings.IS_DEMO = True
    assert only() == ("accounts", State.LOOK)


def test_a_backup_that_is_old_or_was_never_made_is_found(healthy: None, tmp_path: Path) -> None:
    for days, state in ((3, State.LOOK), (9, State.WRONG)):
        note = {"made_at": (now() - timedelta(days=days)).isoformat(), "file": "somewhere", "size": 1}
        (tmp_path / "backup.json").write_text(json.dumps(note))
        assert only() == ("backup", state)
    (tmp_path / "backup.json").write_text("{")
    assert only() == ("backup", State.LOOK)


def test_settings_that_do_not_fit_a_city_are_to_be_looked_at(healthy: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert only() == ("settings", State.LOOK)
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert only() == ("settings", State.LOOK)
    settings.ALLOWED_HOSTS, settings.OFFICE_NAME = ["grid.example"], ""
    assert only() == ("settings", State.LOOK)
    settings.OFFICE_NAME, settings.CONSOLE_NETWORKS = "前湾街道办事处", []
    assert only() == ("settings", State.LOOK)
    settings.CONSOLE_NETWORKS, settings.SESSION_COOKIE_SECURE = ["10.0.0.0/8"], False
    assert only() == ("TLS", State.LOOK)


def test_pages_that_are_not_built_are_found(healthy: None, settings: Any) -> None:
    settings.STATICFILES_DIRS = []
    assert only() == ("pages", State.WRONG)


def test_serving_waits_for_a_database_of_this_release(monkeypatch: pytest.MonkeyPatch) -> None:
    assert examining.in_the_way() is None
    monkeypatch.setattr(database, "table_names", list)
    with pytest.raises(CommandError, match=r"it is empty\. .*gezhi init"):
        call_command("serve")


def test_a_disk_that_fills_up_is_found(healthy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, state in ((place.LEAST_FREE - 1, State.WRONG), (place.WISHED_FREE - 1, State.LOOK)):
        monkeypatch.setattr("shutil.disk_usage", lambda path, free=limit: Usage(10**12, 0, free))
        assert {found.state for found in place.disk()} == {state}


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_database_that_does_not_answer_is_one_line_and_the_rest_is_told(
    healthy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> Iterator[Finding]:
        raise OperationalError("connection refused\n  at length")

    monkeypatch.setattr(database, "reachable", gone)
    found = examining.examine(now())
    assert [one.words for one in found if one.topic == "database"] == [
        "the database does not answer: connection refused"
    ]
    assert "disk" in {one.topic for one in found}
    assert "clock" not in {one.topic for one in found}


def test_the_command_ends_with_1_when_something_is_wrong(healthy: None) -> None:
    out = StringIO()
    call_command("doctor", json=True, stdout=out)
    assert json.loads(out.getvalue())["wrong"] == 0

    Heartbeat.objects.all().delete()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    assert "wrong  worker" in out.getvalue()
    assert "→ Start `gezhi serve`" in out.getvalue()


def test_a_channel_that_does_not_deliver_is_found(healthy: None) -> None:
    made = {"kind": ChannelKind.MAIL, "settings": b"", "failures": 4, "again_at": now(), "last_result": "refused"}
    Channel.objects.create(name="短信平台", **made)
    assert only() == ("notices", State.LOOK)
    Channel.objects.update(is_on=False)
    assert troubles() == []
