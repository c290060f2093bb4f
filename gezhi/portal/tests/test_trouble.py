"""The ground gives way: the database is gone and comes back, the disk is full in the middle of something."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from gezhi.domain.cases.tests.matters import photo
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.fresh import forget_everything
from tests.cast import INSIDE, Cast
from tests.everything import everything
from tests.programs import Programs

pytestmark = pytest.mark.django_db


@contextmanager
def gone() -> Iterator[None]:
    """Nobody gets an answer from the database: not the session, not the door, not the page around the refusal."""

    def refuse(*asked: Any) -> None:
        raise OperationalError("server closed the connection: postgresql://gezhi:secret@10.0.0.7")

    forget_everything()
    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/workbench", {}), ("/api/v1/cases", {}), ("/healthz", {}), ("/live", {"HX-Request": "true"}), ("/track", {})],
)
def test_without_a_database_every_door_says_so_and_opens_again(
    cast: Cast, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str]
) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.accounts["acceptor"])

    with gone():
        answer = browser.get(path, headers=headers)
        text = answer.content.decode()

    if path != "/track":  # which asks nothing to draw its form, and may answer
        assert answer.status_code == 503
        assert answer["Retry-After"] == "30"
        assert answer["Cache-Control"] == "private, no-store"
        assert ("database.away" if path in ("/api/v1/cases", "/healthz") else "没有响应") in text
        assert "database.away" in caplog.text
    assert "secret" not in text
    assert browser.get(path, headers=headers).status_code < 400


def test_a_session_that_cannot_be_read_is_not_signed_out(cast: Cast) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.accounts["acceptor"])
    with gone():
        answer = browser.get("/me")

    assert "sessionid" not in answer.cookies, "the browser keeps its session for when the database is back"
    assert browser.get("/me").status_code == 200


@contextmanager
def small_file() -> Iterator[None]:
    """SQLite's file may not grow by a page, as on a full disk; what other tests left free is given back first."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA max_page_count")
        (most,) = cursor.fetchone()
        cursor.execute("PRAGMA max_page_count = 1")  # at least what it has now
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {most}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(databases.is_postgresql(), reason="PostgreSQL's room cannot be taken away by a test")
def test_a_disk_full_in_the_middle_of_a_deed_keeps_nothing_of_it(program: Programs) -> None:
    worker = program("worker")
    words = "井盖不见了" * 180
    before = everything()
    statuses = set()

    with small_file():
        for _ in range(40):
            sent = {"id": str(new_id()), "words": words, "place": {"lon": INSIDE[0], "lat": INSIDE[1]}}
            answer = worker.post("/cases", sent)
            statuses.add(answer.status)
            if answer.status != 201:
                break
            before = everything()

    assert (answer.status, answer.code) == (507, "disk.full")
    assert everything() == before
    assert worker.post("/cases", sent).status == 201, "it goes on when there is room again"


def test_both_databases_tell_a_full_disk_from_one_that_is_away() -> None:
    class DiskFullError(Exception):
        sqlstate = "53100"

    full, away, sqlite = OperationalError(), OperationalError(), OperationalError()
    full.__cause__, away.__cause__ = DiskFullError(), sqlite3.OperationalError("database is locked")
    sqlite.__cause__ = reason = sqlite3.OperationalError("database or disk is full")
    reason.sqlite_errorcode = sqlite3.SQLITE_FULL

    assert [databases.is_full(error) for error in (full, sqlite, away)] == [True, True, False]


def test_a_disk_full_in_the_middle_of_a_photo_leaves_no_piece_of_it(
    program: Programs, monkeypatch: pytest.MonkeyPatch, own_var: Path
) -> None:
    worker, before = program("worker"), everything()
    synced: list[int] = []

    def full_at_the_second(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:  # the picture is on the disk, its small copy is not
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    answer = worker.upload("/photos", photo=SimpleUploadedFile("a.jpg", photo("red"), "image/jpeg"))
    left = [file for file in own_var.rglob("*") if file.is_file() and file.name.startswith(".")]
    monkeypatch.undo()

    assert (answer.status, answer.code) == (507, "disk.full")
    assert left == []
    assert {table for table, held in everything().items() if held != before[table]} <= {"files"}
    again = worker.upload("/photos", photo=SimpleUploadedFile("a.jpg", photo("red"), "image/jpeg"))
    assert again.status == 201
