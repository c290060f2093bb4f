"""`kill -9` of the whole product at random instants, round after round: what was acknowledged stands, clean journal.

GEZHI_KILL_ROUNDS says how many rounds; 200 where it says nothing. After LONGEST no further round begins, and a warning
says how many there were.
"""

from __future__ import annotations

import os
import random
import time
import warnings
from uuid import UUID

import pytest

from gezhi.ground.kernel.ids import new_id
from tests.long.installation import Installation, Process, wait_until
from tests.long.reporting import Clients
from tests.long.test_killed_serving import assert_nothing_is_half_made

ROUNDS = int(os.environ.get("GEZHI_KILL_ROUNDS", "200"))
LONGEST = 45 * 60.0
"""Seconds."""
CASES, LATEST = 60, 1.5
"""Reports brought in a round, and the seconds within which it is killed; both ends of a round are met that way."""


def others_have_gone(installation: Installation) -> bool:
    """PostgreSQL ends what a dead client had begun in its own time: committed as a whole, or not at all."""
    if installation.database.startswith("sqlite"):
        return True
    mine = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    return installation.ask(f"SELECT COUNT(*) FROM pg_stat_activity WHERE {mine}") == [(0,)]


def assert_clean(installation: Installation, verifying: Process) -> None:
    assert verifying.child.wait(60) == 0, installation.said()


@pytest.mark.long
def test_killed_at_random_instants_nothing_acknowledged_is_lost_and_the_journal_is_clean(
    installation: Installation,
) -> None:
    dice, told, broken_off, end = random.Random(), set[UUID](), 0, time.monotonic() + LONGEST
    for done in range(ROUNDS):
        if time.monotonic() > end:
            warnings.warn(f"{done} rounds of {ROUNDS} in {LONGEST:.0f} s", stacklevel=1)
            break
        server = installation.serve("--workers", "1")
        clients = Clients(server.port, installation.made, threads=8)
        clients.begin([new_id() for _ in range(CASES)])
        time.sleep(dice.uniform(0, LATEST))
        server.process.kill()
        clients.finish()
        assert clients.refused == []
        told |= clients.told.keys()
        broken_off += 0 < len(clients.told) < CASES

        wait_until(lambda: others_have_gone(installation), 10, "nobody is connected")
        there = assert_nothing_is_half_made(installation)
        assert told <= there, f"{len(told - there)} acknowledged reports are lost"
        assert_clean(installation, installation.start("journal", "verify"))

    assert broken_off >= (done + 1) // 4, "hardly any round was broken off in the middle"
