"""What is kept goes at its end and not before, by a deed; whoever takes it otherwise is found."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal import sealing, verifying, writing
from gezhi.ground.plumbing.journal.models import Block, Deed, Look, LookFeed
from gezhi.ground.plumbing.retention import own, rules
from gezhi.ground.plumbing.retention.erasing import erase, last_erasure
from gezhi.ground.plumbing.retention.kinds import kinds
from gezhi.ground.plumbing.scope import Scope

pytestmark = pytest.mark.django_db
KEEPER = Scope(SYSTEM, everything=True)


@pytest.fixture(autouse=True)
def heads(tmp_path: Path, settings: Any) -> None:
    settings.JOURNAL_HEADS = tmp_path / "heads.jsonl"
    forget_everything()


def seal() -> None:
    """Tests run inside one transaction, which PostgreSQL rightly holds to be unsettled: mark its rows as old."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal_deed SET xid = '0'::xid8")
            cursor.execute("UPDATE journal_look SET xid = '0'::xid8")
    sealing.seal_all()


def looked(at: datetime, times: int = 2) -> None:
    """A sealed block of looks of that instant."""
    for _ in range(times):
        writing.line(Look, deed="thing.seen", by=SYSTEM, subject=("thing", None), at=at).save(force_insert=True)
    seal()
    newest = Block.objects.filter(journal="looks").order_by("-number")[:1]
    Block.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(at=at)


def a_year_and_a_half() -> None:
    """Two blocks past the twelve months, one young; nothing erased yet."""
    for days in (560, 400, 10):
        looked(now() - timedelta(days=days))


def test_old_looks_go_in_whole_blocks_and_verify_names_the_deed() -> None:
    a_year_and_a_half()

    assert (erase("looks"), erase("looks")) == (4, 0)
    seal()

    deed = Deed.objects.get(deed="retention.erase")
    told = writing.facts_of(deed)
    assert (told["kind"], told["count"], told["first_block"], told["last_block"]) == ("looks", 4, 1, 2)
    assert (Look.objects.count(), LookFeed.objects.count()) == (2, 2)
    verdict = verifying.verify()
    assert verdict.clean, verdict.faults
    assert (verdict.retired, verdict.gone) == ([(1, 4, deed.seq)], 4)
    last = last_erasure(own.LOOKS)
    assert last is not None
    assert last.count == 4


def test_a_block_with_one_young_look_stays_whole() -> None:
    old = now() - timedelta(days=560)
    looked(old)
    writing.look(deed="thing.seen", by=SYSTEM, subject=("thing", None))
    looked(old)  # the clock was set back: the block says old, one of its looks is young
    looked(now())

    assert erase("looks") == 2
    assert Look.objects.count() == 5


def test_the_newest_block_stays_so_that_numbering_goes_on() -> None:
    looked(now() - timedelta(days=560))

    assert erase("looks") == 0
    looked(now())
    assert list(LookFeed.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]
    assert verifying.verify().clean


def test_looks_that_went_without_a_deed_are_tampering() -> None:
    a_year_and_a_half()
    numbered = LookFeed.objects.filter(position__lte=2)
    Look.objects.filter(seq__in=numbered.values("seq")).delete()
    assert any("2 entries are gone" in fault for fault in verifying.verify().faults)

    Block.objects.filter(journal="looks", number=1).update(erased_by=4711)
    assert any("does not exist" in fault for fault in verifying.verify().faults)


def test_a_deed_covers_its_own_blocks_only_and_nothing_younger_than_six_months() -> None:
    a_year_and_a_half()
    assert erase("looks") == 4
    deed = Deed.objects.get(deed="retention.erase")
    looked(now())
    third = Block.objects.filter(journal="looks", number=3)
    Look.objects.filter(seq__in=LookFeed.objects.filter(position__gt=4, position__lte=6).values("seq")).delete()
    third.update(erased_by=deed.seq)
    assert any("does not speak of them" in fault for fault in verifying.verify().faults)

    forged = {"kind": "looks", "count": 2, "until": now(), "first_block": 3, "last_block": 3}
    line = writing.line(deed="retention.erase", by=SYSTEM, subject=("retention", None), facts=forged)
    line.save(force_insert=True)
    third.update(erased_by=line.seq)
    assert any("before their time" in fault for fault in verifying.verify().faults)


def test_erased_looks_put_back_and_deeds_taken_out_are_found() -> None:
    a_year_and_a_half()
    erase("looks")
    seal()
    look = writing.line(Look, deed="thing.seen", by=SYSTEM, subject=("thing", None))
    look.save(force_insert=True)
    LookFeed(position=1, seq=look.seq).save(force_insert=True)
    assert any("there again" in fault for fault in verifying.verify().faults)

    Block.objects.filter(journal="deeds").update(erased_by=1)
    Deed.objects.all().delete()
    assert any("deeds are never erased" in fault for fault in verifying.verify().faults)


@pytest.mark.parametrize(("key", "amount"), [("looks", 5), ("looks", 0), ("sign_ins", 5), ("photos", 11), ("jobs", 0)])
def test_a_rule_shorter_than_the_law_or_its_bound_is_refused_and_changes_nothing(key: str, amount: int) -> None:
    with pytest.raises(Problem) as refused:
        rules.set_rule(scope=KEEPER, key=key, version=0, amount=amount, at=now())

    assert refused.value.code == "retention.too_short"
    assert rules.rules_now()[key].version == 0
    assert not Deed.objects.exists()


def test_a_rule_is_a_version_a_deed_and_counts_at_the_next_erasure() -> None:
    a_year_and_a_half()
    rules.set_rule(scope=KEEPER, key="looks", version=0, amount=6, at=now())
    looked(now() - timedelta(days=10))
    Look.objects.filter(seq__in=LookFeed.objects.filter(position__in=(5, 6)).values("seq")).exists()

    assert erase("looks") == 4
    assert writing.facts_of(Deed.objects.get(deed="retention.set"))["after"] == 6
    assert writing.facts_of(Deed.objects.get(deed="retention.erase"))["rule"] == 1
    with pytest.raises(Problem) as stale:
        rules.set_rule(scope=KEEPER, key="looks", version=0, amount=24, at=now())
    assert stale.value.code == "retention.stale"


def test_only_who_keeps_the_rules_changes_one() -> None:
    with pytest.raises(Problem) as refused:
        rules.set_rule(scope=Scope(SYSTEM), key="looks", version=0, amount=12, at=now())
    assert refused.value.code == "scope.forbidden"
    assert not KEEPER.grants
    assert KEEPER.may(Permission.PRIVACY_MANAGE)


def test_every_kind_stands_within_its_own_bounds() -> None:
    assert len({kind.key for kind in kinds()}) == len(settings.RETENTION)
    for kind in kinds():
        kind.check(kind.first_amount())
        assert kind.least <= kind.most
