"""Keys: rotation while values stand under the old ones, retirement, and taking them along."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from gezhi.domain.cases import services
from gezhi.domain.cases.models import Reporter
from gezhi.domain.cases.services.places import Place as CasePlace
from gezhi.domain.cases.vocabulary import Source
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.reading import of_subject
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.verifying import verify
from gezhi.ground.plumbing.journal.writing import facts_of, record
from gezhi.ground.plumbing.keys import deeds, rotation, travelling
from gezhi.ground.plumbing.keys.usage import KeyState, lines
from gezhi.ground.plumbing.scope import NOBODY
from gezhi.ground.plumbing.sealing.ring import KeyName, Ring, change, ring, ring_file
from gezhi.ground.plumbing.sealing.values import Place, blind, blinds, seal_key_of, unseal
from tests.cast import INSIDE, MONDAY
from tests.safety.conftest import Elsewhere, refused

PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    monkeypatch.setattr(rotation, "SETTLING", 0.0)
    monkeypatch.setattr(travelling, "COST", {"n": 2**10, "r": 8, "p": 1})


def report(name: str, phone: str) -> Reporter:
    caller = services.Caller(name=name, phone=phone)
    place = CasePlace(lon=INSIDE[0], lat=INSIDE[1])
    told = services.Report(words="楼道堆物", place=place, source=Source.RESIDENT, caller=caller, at=MONDAY)
    return Reporter.objects.get(case=services.report(scope=NOBODY, report=told).case)


def opened(row: Reporter) -> tuple[str, str]:
    row.refresh_from_db()
    return tuple(unseal(getattr(row, c), Place("case_reporter", c, row.pk)) for c in ("name", "phone"))  # type: ignore[return-value]


@pytest.mark.django_db
def test_rotation_seals_everything_anew_and_retires_what_no_row_uses(town: None) -> None:
    rows = [report("张三", "13800138000"), report("李四", ""), report("", "13900139000")]
    before = [opened(row) for row in rows]

    assert rotation.begin(by=SYSTEM) == [KeyName("seal", 2), KeyName("blind", 2), KeyName("journal", 2)]
    assert [opened(row) for row in rows] == before, "what is under the old key opens all the time"
    assert Reporter.objects.filter(phone_blind__in=blinds("13800138000", "phone")).get() == rows[0]
    done, retired = rotation.finish(by=SYSTEM)

    assert (done.rows, done.written, done.broken) == (3, 3, 0)
    assert retired == [KeyName("blind", 1), KeyName("seal", 1)]
    assert [opened(row) for row in rows] == before
    assert {seal_key_of(row.name) for row in rows if row.name} == {2}
    assert Reporter.objects.filter(phone_blind=blind("13800138000", "phone")).get() == rows[0]
    assert rows[1].phone_blind is None
    states = {str(line.name): (line.state, line.count) for line in lines()}
    assert states["seal:1"] == (KeyState.RETIRED, 0)
    assert states["seal:2"] == (KeyState.CURRENT, 4)
    assert states["blind:2"] == (KeyState.CURRENT, 2)


@pytest.mark.django_db
def test_a_rotation_broken_off_goes_on_where_it_stood(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    rows = [report(f"居民{n}", f"1380013800{n}") for n in range(5)]
    rotation.begin(by=SYSTEM)

    def broken_off(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.reseal(by=SYSTEM, say=broken_off)
    assert rotation.unfinished() == 9, "two rows of three values each are done"
    assert rotation.retire(by=SYSTEM) == [], "a key that rows use never retires"

    assert rotation.reseal(by=SYSTEM).written == 3
    assert rotation.unfinished() == 0
    assert rotation.reseal(by=SYSTEM).written == 0
    assert [opened(row)[0] for row in rows] == [f"居民{n}" for n in range(5)]


@pytest.mark.django_db
def test_a_value_that_does_not_open_stays_and_is_counted(town: None) -> None:
    good, moved = report("张三", "13800138000"), report("李四", "13900139000")
    Reporter.objects.filter(pk=moved.pk).update(name=good.name)
    rotation.begin(by=SYSTEM)

    done, retired = rotation.finish(by=SYSTEM)

    assert (done.written, done.broken) == (1, 1)
    assert retired == []
    moved.refresh_from_db()
    assert bytes(moved.name) == bytes(Reporter.objects.get(pk=moved.pk).name)
    assert opened(good) == ("张三", "13800138000")


@pytest.mark.django_db(transaction=True)
def test_blocks_signed_before_a_rotation_still_verify_without_the_old_private_key() -> None:
    record(deed="test.one", by=SYSTEM, subject=("test", None))
    seal_all()
    rotation.begin(by=SYSTEM)
    record(deed="test.two", by=SYSTEM, subject=("test", None))
    seal_all()

    assert verify().clean
    assert list(ring().keys["journal"]) == [2], "nobody can sign with the old key any more"
    assert "journal" in [line.name.purpose for line in lines()]
    fresh = Ring.beginning_after({})
    change(lambda held: Ring(held.keys, held.current, {1: fresh.verifying_key(1).public_bytes_raw()}))
    assert not verify().clean


@pytest.mark.django_db
def test_every_deed_on_keys_is_journalled_with_their_names_only(town: None, tmp_path: Path) -> None:
    report("张三", "13800138000")
    rotation.begin(by=SYSTEM)
    rotation.finish(by=SYSTEM)
    deeds.export(by=SYSTEM, file=tmp_path / "keys.json", passphrase=PASSPHRASE)

    lines_ = list(Deed.objects.filter(subject_kind="keys").order_by("seq"))

    assert [line.deed for line in lines_] == ["keys.rotate", "keys.reseal", "keys.retire", "keys.export"]
    assert facts_of(lines_[0])["keys"] == ["seal:2", "blind:2", "journal:2"]
    held = [key for purpose in ring().keys.values() for key in purpose.values()]
    told = b"".join(bytes(line.facts) for line in lines_)
    assert not [key for key in held if key in told or key.hex().encode() in told]
    assert of_subject(UUID(int=0)) == []


@pytest.mark.django_db
def test_exported_keys_open_elsewhere_what_was_sealed_here(town: None, tmp_path: Path, settings: Any) -> None:
    row = report("张三", "13800138000")
    rotation.begin(by=SYSTEM)
    file = tmp_path / "keys.json"
    assert len(deeds.export(by=SYSTEM, file=file, passphrase=PASSPHRASE)) == 6
    assert (file.stat().st_mode & 0o777) == 0o600
    here = ring()

    settings.KEYS_DIR = tmp_path / "elsewhere"
    assert len(deeds.import_file(by=SYSTEM, file=file, passphrase=PASSPHRASE)) == 6
    assert ring() == here
    assert (ring_file().stat().st_mode & 0o777) == 0o600
    assert opened(row) == ("张三", "13800138000")
    assert deeds.import_file(by=SYSTEM, file=file, passphrase=PASSPHRASE) == [], "twice is as good as once"


def refusal(**told: Any) -> str:
    with pytest.raises(Problem) as refused:
        deeds.import_file(by=SYSTEM, **told)
    return refused.value.code


@pytest.mark.django_db
def test_other_keys_under_the_same_numbers_are_refused_and_change_nothing(tmp_path: Path, settings: Any) -> None:
    file = tmp_path / "keys.json"
    deeds.export(by=SYSTEM, file=file, passphrase=PASSPHRASE)
    settings.KEYS_DIR = tmp_path / "elsewhere"
    before = ring()

    assert refusal(file=file, passphrase=PASSPHRASE) == "keys.conflict"

    assert ring() == before


@pytest.mark.django_db
def test_bad_files_of_keys_are_refused(tmp_path: Path, settings: Any) -> None:
    file = tmp_path / "keys.json"
    deeds.export(by=SYSTEM, file=file, passphrase=PASSPHRASE)
    settings.KEYS_DIR = tmp_path / "elsewhere"
    good = orjson.loads(file.read_bytes())

    def spoilt(**changes: Any) -> str:
        file.write_bytes(orjson.dumps({**good, **changes}))
        return refusal(file=file, passphrase=PASSPHRASE)

    assert refusal(file=file, passphrase="correct horse batteru") == "keys.wrong_passphrase"
    assert spoilt(format="other") == "keys.unreadable"
    assert spoilt(version=2) == "keys.newer"
    assert spoilt(scrypt={"n": 2**40, "r": 8, "p": 1}) == "keys.unreadable"
    assert spoilt(scrypt={"n": 1000, "r": 8, "p": 1}) == "keys.unreadable"
    assert spoilt(sealed=good["sealed"][:-8] + "AAAAAAA=") == "keys.wrong_passphrase"
    assert spoilt(nonce="AAAA") == "keys.unreadable"
    file.write_bytes(b"[]")
    assert refusal(file=file, passphrase=PASSPHRASE) == "keys.unreadable"
    file.write_bytes(os.urandom(300))
    assert refusal(file=file, passphrase=PASSPHRASE) == "keys.unreadable"
    assert not ring_file().exists()


@pytest.mark.django_db
def test_an_export_needs_a_long_passphrase_and_a_new_file(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="short_passphrase"):
        deeds.export(by=SYSTEM, file=tmp_path / "keys.json", passphrase="short")
    assert not (tmp_path / "keys.json").exists()
    (tmp_path / "there").write_text("mine")
    with pytest.raises(Problem, match="file_exists"):
        deeds.export(by=SYSTEM, file=tmp_path / "there", passphrase=PASSPHRASE)
    assert (tmp_path / "there").read_text() == "mine"


def test_a_ring_of_the_first_release_is_read_as_it_is(tmp_path: Path) -> None:
    """It knew neither dates nor public halves."""
    fresh = orjson.loads(Ring.beginning_after({}).as_json())
    old = {purpose: fresh[purpose] for purpose in ("seal", "blind", "journal")}

    read = Ring.from_json(orjson.dumps(old))

    assert (read.made, read.retired, read.public) == ({}, {}, {})
    assert read.with_new("journal").verifying_key(1) == read.verifying_key(1)


def test_a_damaged_ring_is_a_problem_and_no_stack_trace() -> None:
    for text in (b"", b"{}", b"[]", b'{"seal": 1}', b"\xff\xfe"):
        with pytest.raises(Problem, match="damaged"):
            Ring.from_json(text)


def test_a_command_says_that_its_database_is_empty_or_away(elsewhere: Elsewhere) -> None:
    place = elsewhere()

    assert "gezhi init" in refused(place, "keys", "status")
    away = replace(place, database="postgresql://nobody@127.0.0.1:1/nothing")
    assert "does not answer" in refused(away, "keys", "status")
