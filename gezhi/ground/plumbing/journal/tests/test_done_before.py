"""A deed that was done before it arrived: its line has our instant and says when it was done; positions have marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import reading, sealing, writing
from gezhi.ground.plumbing.journal.models import Deed, Look

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _heads_and_settled(tmp_path: object, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.JOURNAL_HEADS = f"{tmp_path}/heads.jsonl"  # type: ignore[attr-defined]
    monkeypatch.setattr("gezhi.ground.plumbing.databases.settled_condition", lambda alias: "TRUE")


def test_lines_of_a_deed_done_away_say_when_and_bear_the_instant_of_their_arrival() -> None:
    with writing.done_before(MONDAY):
        writing.record(deed="test.deed", by=SYSTEM, subject=("test", None), facts={"what": 1}, at=MONDAY)
        writing.look(deed="test.deed", by=SYSTEM, subject=("test", None))
    writing.record(deed="test.deed", by=SYSTEM, subject=("test", None), facts={"what": 2}, at=MONDAY)

    away, here = Deed.objects.order_by("seq")
    assert now() - away.at < timedelta(minutes=1)
    assert writing.facts_of(away) == {"what": 1, "done_at": "2026-11-16T01:00:00Z"}
    assert (here.at, writing.facts_of(here)) == (MONDAY, {"what": 2})
    assert "done_at" in writing.facts_of(Look.objects.get())


def test_a_position_is_told_by_its_line() -> None:
    for _ in range(2):
        writing.record(deed="test.deed", by=SYSTEM, subject=("test", None))
    sealing.seal_all()
    last = reading.last_position()

    marks = [reading.mark_at(last - 1), reading.mark_at(last), reading.mark_at(last + 1)]
    assert marks[0] != marks[1]
    assert [len(mark) for mark in marks] == [12, 12, 0]


def test_where_something_ever_stood_is_known_by_its_lines() -> None:
    thing, other = new_id(), new_id()
    for code in ("370211", "370212", "370212", ""):
        writing.record(deed="test.deed", by=SYSTEM, subject=("test", thing), code=code)

    assert reading.codes_of_subjects({thing, other}) == {thing: {"370211", "370212"}}
    assert reading.codes_of_subjects(set()) == {}
