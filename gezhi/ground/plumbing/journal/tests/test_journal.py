"""The journal's promises: order, seal, erasure, and what verify finds."""

from __future__ import annotations

import contextlib
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import reading, sealing, stretches, verifying, writing
from gezhi.ground.plumbing.journal.leaves import DEEDS
from gezhi.ground.plumbing.journal.models import Block, Bookmark, Deed, Feed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def heads(tmp_path: Path, settings: object) -> Path:
    file = tmp_path / "heads.jsonl"
    settings.JOURNAL_HEADS = file  # type: ignore[attr-defined]
    return file


def do(times: int = 1) -> list[UUID]:
    subjects = [new_id() for _ in range(times)]
    for subject in subjects:
        writing.record(deed="thing.made", by=SYSTEM, subject=("thing", subject), code="37", facts={"n": 1})
    return subjects


def settle() -> None:
    """Tests run inside one transaction, which PostgreSQL rightly holds to be unsettled: mark its rows as old."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal_deed SET xid = '0'::xid8")
    sealing.seal_all()


def test_deeds_are_fed_in_order_with_dense_positions() -> None:
    subjects = do(3)
    settle()

    fed = reading.after(0)

    assert [entry.deed.subject_id for entry in fed] == subjects
    assert [entry.position for entry in fed] == [1, 2, 3]
    assert reading.after(2)[0].deed.subject_id == subjects[2]


def test_a_deed_rolled_back_leaves_no_line() -> None:
    with contextlib.suppress(RuntimeError), transaction.atomic():
        do()
        raise RuntimeError

    settle()
    assert reading.after(0) == []


def test_a_clean_journal_verifies() -> None:
    do(5)
    settle()
    do(2)
    settle()

    verdict = verifying.verify()

    assert verdict.clean, verdict.faults
    assert (verdict.blocks, verdict.entries) == (2, 7)


def test_one_changed_byte_is_found() -> None:
    do(3)
    settle()
    entry = Deed.objects.order_by("seq")[1]
    Deed.objects.filter(pk=entry.pk).update(facts=bytes(entry.facts).replace(b"1", b"2"))

    assert "facts" in verifying.verify().faults[0]


def test_a_changed_column_is_found() -> None:
    do(3)
    settle()
    Deed.objects.filter(pk=Deed.objects.order_by("seq")[0].pk).update(deed="thing.other")

    assert any("was changed" in fault for fault in verifying.verify().faults)


def test_a_cut_tail_is_found_against_the_heads_outside() -> None:
    do(2)
    settle()
    do(2)
    settle()
    tail = Block.objects.get(number=2)
    Feed.objects.filter(position__gte=tail.first).delete()
    tail.delete()

    assert any("tail is cut" in fault for fault in verifying.verify().faults)


def test_a_cut_tail_is_still_found_when_the_journal_has_gone_on() -> None:
    for _ in range(2):
        do(2)
        settle()
    tail = Block.objects.get(number=2)
    cut = list(Feed.objects.filter(position__gte=tail.first).values_list("seq", flat=True))
    Feed.objects.filter(seq__in=cut).delete()
    Deed.objects.filter(seq__in=cut).delete()
    tail.delete()
    Bookmark.objects.all().delete()

    do(2)
    settle()

    assert Block.objects.filter(number=2).exists()
    assert any("outside the database" in fault for fault in verifying.verify().faults)


def test_a_line_of_heads_that_cannot_be_read_is_a_fault(heads: Path) -> None:
    do(1)
    settle()
    heads.write_bytes(heads.read_bytes()[:-20])

    assert verifying.verify().faults == ["line 1 of the file of heads cannot be read"]


def test_a_chain_rewritten_as_a_whole_is_found_against_the_heads_outside(heads: Path) -> None:
    do(2)
    settle()
    known = heads.read_bytes()
    Block.objects.all().delete()
    Deed.objects.update(deed="thing.forged")
    Feed.objects.all().delete()
    Bookmark.objects.all().delete()
    sealing.seal_all()
    heads.write_bytes(known)

    assert any("outside the database" in fault for fault in verifying.verify().faults)


@pytest.mark.parametrize("size", [1, 5])
def test_cut_into_stretches_a_journal_has_the_same_faults_in_the_same_words(
    size: int, heads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        do(2)
        settle()
    assert len(stretches.stretches(DEEDS, size)) == {1: 6, 5: 2}[size]
    writing.erase(entries=[1 + Deed.objects.order_by("seq")[2].seq], by=SYSTEM, reason="right of erasure")
    settle()
    seqs = list(Deed.objects.order_by("seq").values_list("seq", flat=True))
    Deed.objects.filter(seq=seqs[0]).update(deed="thing.other")
    Deed.objects.filter(seq=seqs[5]).update(facts=b"{}")
    Feed.objects.filter(seq=seqs[6]).delete()
    Block.objects.filter(number=5).delete()
    Block.objects.filter(number=6).update(signature=bytes(64))
    heads.write_text(heads.read_text().replace('"number":4', '"number":44'), encoding="utf-8")

    whole = verifying.verify()
    monkeypatch.setattr(verifying, "STRETCH", size)

    assert verifying.verify() == whole
    assert [fault.removeprefix("deeds ") for fault in whole.faults] == [
        "block 1: an entry between 1 and 2 was changed",
        f"block 3: the facts of entry {seqs[5]} were changed",
        "block 4: 1 entries are gone",
        "block 4: an entry between 7 and 8 was changed",
        "block 6: a block is missing before it",
        "block 6: it does not follow from the block before it",
        "block 6: its signature is not ours",
        "block 6: -2 entries are gone",
        "block 6: an entry between 11 and 12 was changed",
        "deeds: the tail is cut: 37 blocks written outside are gone".removeprefix("deeds "),
    ]


def test_erased_facts_leave_the_seal_whole() -> None:
    do(2)
    settle()
    first = Deed.objects.order_by("seq")[0]

    writing.erase(entries=[first.seq], by=SYSTEM, reason="right of erasure")
    settle()
    verdict = verifying.verify()

    assert verdict.clean, verdict.faults
    assert [seq for seq, _ in verdict.erased] == [first.seq]
    first.refresh_from_db()
    assert writing.facts_of(first) == {}


def test_a_follower_sees_every_deed_once_and_again_after_a_crash() -> None:
    do(3)
    settle()
    reader = reading.follow("test")
    next(reader)
    next(reader)  # the first is done, the second is in hand: the reader dies here

    assert [fed.position for fed in reading.follow("test")] == [2, 3]
    assert list(reading.follow("test")) == []
