"""Moving the database: the same rows elsewhere, photos and heads untouched, never while somebody serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.long.installation import Installation
from tests.safety.conftest import Elsewhere, Original, cluster, do, refused, said


def moved(furnished: Original, database: str) -> Installation:
    """The installation with its new address, as an operator sets it."""
    said(furnished.installation, "move", database)
    return Installation(furnished.installation.var, database)


@pytest.mark.long
def test_a_moved_database_is_the_same_row_by_row(furnished: Original, tmp_path: Path) -> None:
    place = moved(furnished, f"sqlite:///{tmp_path / 'other.sqlite3'}")

    assert do(place, "holdings") == furnished.held
    assert said(place, "journal", "verify").startswith("clean: ")
    assert not list(place.var.glob("*.backup"))


@pytest.mark.long
@pytest.mark.skipif(not cluster(), reason="moving between two databases needs PostgreSQL")
def test_the_database_moves_from_postgresql_to_sqlite_and_back(
    furnished: Original, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    light = moved(furnished, f"sqlite:///{tmp_path / 'light.sqlite3'}")
    assert do(light, "holdings") == furnished.held

    empty = elsewhere()
    said(light, "move", empty.database)

    assert do(Installation(light.var, empty.database), "holdings") == furnished.held


@pytest.mark.long
def test_nothing_moves_while_somebody_serves_or_to_nowhere(furnished: Original, tmp_path: Path) -> None:
    place, there = furnished.installation, tmp_path / "other.sqlite3"
    assert "不是数据库地址" in refused(place, "move", "mysql://root:secret@host/one")
    assert "当前所用" in refused(place, "move", place.database)
    place.ask("INSERT INTO job_heartbeat (worker_id, beat_at) VALUES ('w', '2199-01-01 00:00:00')")
    assert "请先停止服务" in refused(place, "move", f"sqlite:///{there}")
    assert not there.exists()
