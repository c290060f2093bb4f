"""A backup is made while others write, and is there whole or not at all."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.backups.opening import Backup, opened
from tests.long.installation import ROOT, wait_until
from tests.safety.conftest import Original, refused, said


def values(backup: Backup, table: str, column: str) -> list[object]:
    """One column of a table in a backup."""
    found = next(t for t in backup.manifest.tables if t.name == table)
    place = [name for name, _ in found.columns].index(column)
    return [row[place] for rows in backup.rows(found) for row in rows]


@pytest.mark.long
def test_a_backup_made_while_others_write_is_one_instant(furnished: Original, tmp_path: Path) -> None:
    """Every matter in it has its deed of reporting and every such deed its matter; the writer waits for nothing."""
    stop, file = tmp_path / "stop", tmp_path / "one.backup"
    busy = [sys.executable, "-m", "tests.safety.deeds", "report_until", str(stop)]
    place = furnished.installation
    with subprocess.Popen(busy, env=place.environment, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        wait_until(lambda: place.ask("SELECT COUNT(*) FROM cases")[0][0] > 3, 30, "the writer writes")
        said(place, "backup", str(file))
        stop.touch()
        reported = orjson.loads(writer.communicate()[0])["reported"]
    assert writer.returncode == 0

    with opened(file) as backup:
        cases = set(values(backup, "cases", "id"))
        deeds = zip(values(backup, "journal_deed", "deed"), values(backup, "journal_deed", "subject_id"), strict=True)
        assert cases == {subject for deed, subject in deeds if deed == "case.report"}
    assert 3 < len(cases) < 3 + reported, "the backup fell among the writing"
    assert place.ask("SELECT COUNT(*) FROM cases")[0][0] == 3 + reported


def test_a_full_disk_leaves_no_file_behind(original: Original, tmp_path: Path) -> None:
    def a_small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))

    argv = [sys.executable, "-m", "gezhi.portal.cli", "backup", str(tmp_path / "one.backup"), "--fast"]
    run = subprocess.run(
        argv,
        env=original.installation.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=a_small_disk,
    )

    assert run.returncode != 0
    assert "磁盘已满" in run.stderr
    assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_never_takes_the_place_of_another_file(original: Original, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")

    assert "已存在" in refused(original.installation, "backup", str(there))
    assert "不存在" in refused(original.installation, "backup", str(tmp_path / "nowhere" / "one.backup"))

    assert there.read_text() == "mine"


def test_the_backup_holds_no_key_and_no_session(original: Original) -> None:
    ring = orjson.loads((original.installation.var / "keys" / "ring.json").read_bytes())
    secrets = [key.encode() for purpose in ("seal", "blind", "journal") for key in ring[purpose]["keys"].values()]
    with opened(original.backup) as backup:
        content = b"".join(backup.zip.read(member.name) for member in backup.manifest.members)
        manifest = backup.zip.read("manifest.json")
        names = {table.name for table in backup.manifest.tables}
    assert len(secrets) == 3
    assert not [key for key in secrets if key in content + manifest]
    assert "django_session" not in names
    assert (original.backup.stat().st_mode & 0o777) == 0o600


@pytest.mark.long
def test_a_backup_opens_nobodys_session(furnished: Original, tmp_path: Path) -> None:
    """Where somebody signed in is kept, the key of the session that is still open is not."""
    place, file = furnished.installation, tmp_path / "one.backup"
    key = "a" * 30 + "b9"
    account = place.ask("SELECT id FROM account LIMIT 1")[0][0]
    place.ask(
        "INSERT INTO sign_in (id, account_id, session_key, address, device, began_at, seen_at) VALUES "
        f"('{new_id().hex}', '{account}', '{key}', '203.0.113.7', 'Firefox', '2026-11-22 00:00', '2026-11-22 00:00')"
    )

    said(place, "backup", str(file), "--fast")

    with opened(file) as backup:
        assert values(backup, "sign_in", "session_key") == [None]
        assert values(backup, "sign_in", "address") == ["203.0.113.7"]
        assert not [member for member in backup.manifest.members if key.encode() in backup.zip.read(member.name)]


def test_a_folder_is_enough_and_the_command_says_what_is_not_in_it(original: Original, tmp_path: Path) -> None:
    told = said(original.installation, "backup", str(tmp_path), "--fast")

    (made,) = tmp_path.iterdir()
    assert str(made) in told
    assert "gezhi keys export" in told
    shutil.rmtree(tmp_path)
