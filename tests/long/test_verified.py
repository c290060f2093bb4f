"""`gezhi journal verify`, run as the command on a database of its own."""

from __future__ import annotations

import pytest

from tests.long.installation import Installation


@pytest.mark.long
def test_the_command_finds_one_changed_byte_and_a_cut_tail(installation: Installation) -> None:
    first = installation.command("journal", "verify")
    assert (first.returncode, first.stdout.startswith("clean: ")) == (0, True), first.stderr

    # one changed byte, put right again
    changed = "UPDATE journal_deed SET deed = '{}' WHERE seq = (SELECT MIN(seq) FROM journal_deed WHERE deed = '{}')"
    installation.ask(changed.format("post.givf", "post.give"))
    found = installation.command("journal", "verify")
    assert found.returncode != 0
    assert "deeds block 1: an entry between 1 and" in found.stderr
    installation.ask(changed.format("post.give", "post.givf"))

    # a second block, cut off with everything in it
    assert installation.command("token", "worker").returncode == 0
    assert installation.command("journal", "verify").returncode == 0
    ((begins,),) = installation.ask("SELECT first FROM journal_block WHERE journal = 'deeds' AND number = 2")
    tail = f"SELECT seq FROM journal_feed WHERE position >= {begins}"
    installation.ask(f"DELETE FROM journal_deed WHERE seq IN ({tail})")
    installation.ask(f"DELETE FROM journal_feed WHERE position >= {begins}")
    installation.ask("DELETE FROM journal_block WHERE journal = 'deeds' AND number = 2")
    cut = installation.command("journal", "verify")
    assert cut.returncode != 0
    assert "deeds: the tail is cut: 1 blocks written outside are gone" in cut.stderr
