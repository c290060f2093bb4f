"""`kill -9` of the whole product in the middle of many reports: what was acknowledged stands, nothing is half made."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest

from gezhi.ground.kernel.ids import new_id
from tests.long.installation import Installation, as_id, wait_until
from tests.long.reporting import Clients

CREATES = 1000


def assert_nothing_is_half_made(installation: Installation) -> set[UUID]:
    """Case, number, journal, access and order tell the same; the ids of the cases."""
    cases = {as_id(id): rest for id, *rest in installation.ask("SELECT id, number, version, state FROM cases")}
    lines = Counter(
        (as_id(subject), deed)
        for subject, deed in installation.ask("SELECT subject_id, deed FROM journal_deed WHERE subject_kind = 'case'")
    )
    orders = Counter(as_id(id) for (id,) in installation.ask("SELECT case_id FROM case_order"))
    reporters = installation.ask("SELECT case_id FROM case_access WHERE part = 'reported'")

    assert {id for id, _ in lines} == set(cases), "lines and cases do not tell of the same matters"
    assert Counter(as_id(id) for (id,) in reporters) == Counter(cases.keys())
    deeds = ("case.report", "case.file", "case.dispatch")
    for id, (_, version, state) in cases.items():
        done = [lines[id, deed] for deed in deeds]
        assert version == sum(done)
        assert (done, orders[id]) == {
            "reported": ([1, 0, 0], 0),
            "filed": ([1, 1, 0], 0),
            "dispatched": ([1, 1, 1], 1),
        }[state]
    ((last,),) = installation.ask("SELECT COALESCE(SUM(last), 0) FROM case_number_series")
    assert sorted(int(number[-5:]) for number, _, _ in cases.values()) == list(range(1, last + 1))
    return set(cases)


@pytest.mark.long
def test_what_was_acknowledged_before_a_kill_exists_once_and_nothing_is_half_made(installation: Installation) -> None:
    ids = [new_id() for _ in range(CREATES)]
    server = installation.serve()
    before = Clients(server.port, installation.made)
    before.begin(ids)
    wait_until(lambda: len(before.told) >= CREATES * 2 // 5, 60, "two fifths are acknowledged")
    server.process.kill()
    before.finish()

    assert before.refused == []
    assert CREATES * 2 // 5 <= len(before.told) < CREATES, "it was not killed in the middle"
    there = assert_nothing_is_half_made(installation)
    assert before.told.keys() <= there <= set(ids)

    again = Clients(installation.serve().port, installation.made)
    again.begin(ids)
    again.finish()

    assert again.refused == []
    assert {id for id, (status, _) in again.told.items() if status == 200} == there
    assert again.told.keys() == assert_nothing_is_half_made(installation) == set(ids)
    for id, (_, number) in before.told.items():
        assert again.told[id][1] == number
    ((sent,),) = installation.ask("SELECT COUNT(*) FROM cases WHERE state = 'dispatched'")
    assert sent == len(ids[::3])
    verdict = installation.command("journal", "verify")
    assert verdict.returncode == 0, verdict.stderr
    assert verdict.stdout.startswith("clean: ")
