"""The race that loses entries elsewhere, forced: a slow transaction commits below what was already numbered."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import reading, sealing, writing
from gezhi.ground.plumbing.journal.models import Bookmark, Deed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: no such race"),
]


@pytest.fixture(autouse=True)
def heads(tmp_path: object, settings: object) -> None:
    settings.JOURNAL_HEADS = f"{tmp_path}/heads.jsonl"  # type: ignore[attr-defined]


def record_slowly(written: threading.Event, may_commit: threading.Event) -> None:
    try:
        with transaction.atomic():
            writing.record(deed="slow", by=SYSTEM, subject=("thing", new_id()))
            written.set()
            may_commit.wait(10)
    finally:
        connections.close_all()


def test_a_slow_transaction_is_numbered_after_a_fast_one_and_never_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SETTLING", timedelta(0))
    written, may_commit = threading.Event(), threading.Event()
    slow = threading.Thread(target=record_slowly, args=(written, may_commit))
    slow.start()
    written.wait(10)
    writing.record(deed="fast", by=SYSTEM, subject=("thing", new_id()))

    for _ in range(4):
        sealing.seal_all()
    assert [fed.deed.deed for fed in reading.after(0)] == [], "nothing is settled while an older transaction is open"
    may_commit.set()
    slow.join()
    for _ in range(4):
        sealing.seal_all()

    assert [fed.deed.deed for fed in reading.after(0)] == ["slow", "fast"]


def test_after_a_restore_into_a_younger_cluster_entries_are_numbered() -> None:
    writing.record(deed="restored", by=SYSTEM, subject=("thing", new_id()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_deed SET xid = '999999999999'::xid8")
    sealing.seal_all()
    assert reading.after(0) == []

    databases.forget_foreign_transactions(Deed._meta.db_table)
    sealing.seal_all()

    assert [fed.deed.deed for fed in reading.after(0)] == ["restored"]


def test_the_low_water_mark_follows_what_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SETTLING", timedelta(0))
    for _ in range(3):
        writing.record(deed="done", by=SYSTEM, subject=("thing", new_id()))
        sealing.seal_all()

    sealing.seal_all()
    highest = Deed.objects.order_by("-seq").values_list("seq", flat=True).first()
    sealing.seal_all()

    assert Bookmark.objects.get(name="sealer:deeds").position == highest
