"""Sources at the residents' door: counted for a day, judged by people, blocked for a time, released."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case, DoorVisit, SourceJudgement
from gezhi.domain.cases.selectors.abuse import Source, sources
from gezhi.domain.cases.services import abuse, public_door
from gezhi.domain.cases.tests.matters import place, refusal
from gezhi.domain.cases.vocabulary import Source as Channel
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.retention.erasing import erase
from gezhi.ground.plumbing.visitors.proof import Proof, offer
from gezhi.ground.plumbing.visitors.who import Visitor
from tests.cast import FAR_AWAY, INSIDE, Cast
from tests.residents import solved

pytestmark = pytest.mark.django_db
ADDRESS, PHONE = "203.0.113.7", "13800138000"


@pytest.fixture(autouse=True)
def door(settings: Any, cast: Cast) -> Any:
    settings.PROOF_COST = 20
    cache.clear()
    return settings


def send(words: str = "楼道灯不亮", address: str = ADDRESS, phone: str = PHONE, point: Any = INSIDE) -> Case:
    made = offer(public_door.PURPOSE)
    wanted = services.Report(
        words=words, place=place(point), source=Channel.RESIDENT, caller=services.Caller("", phone, "2026-11-180")
    )
    visitor = Visitor(address, f"browser of {address}")
    return public_door.take_up(visitor=visitor, proof=Proof(solved(made), made.token), wanted=wanted).case


def board(cast: Cast, who: str = "acceptor") -> dict[str, Source]:
    """The sources an acceptor sees, the busiest of each kind."""
    found: dict[str, Source] = {}
    for one in sources(cast.scope(who), at=now()):
        found.setdefault(one.kind, one)
    return found


def judge(cast: Cast, source: Source, hours: int, reason: str = "刷单", who: str = "acceptor") -> SourceJudgement:
    told = {"kind": source.kind, "key": source.key, "reason": reason, "hours": hours}
    return abuse.judge(scope=cast.scope(who), at=now(), **told)  # type: ignore[arg-type]  # plain values by name


def release(cast: Cast, source: Source) -> None:
    abuse.release(scope=cast.scope("acceptor"), kind=source.kind, key=source.key, at=now())


def test_who_comes_again_and_again_is_counted_with_its_reports_and_nobody_is_named(cast: Cast, door: Any) -> None:
    door.PUBLIC_REPORTS = {**door.PUBLIC_REPORTS, "address": 3}
    cases = [send(), send(), send("另一件事")]
    with pytest.raises(Problem):
        send()
    send(address="198.51.100.9", phone="")

    phone = board(cast)["phone"]
    assert (phone.taken, phone.held_back, phone.same_texts) == (3, 1, 2)
    assert {UUID(id) for _, id in phone.cases} == {case.pk for case in cases}
    assert board(cast)["address"].taken == 3
    stored = "".join(repr(row) for row in DoorVisit.objects.values_list())
    assert PHONE not in stored
    assert ADDRESS not in stored


def test_a_source_that_came_once_is_not_on_the_board_and_others_areas_are_not_seen(cast: Cast) -> None:
    send()
    assert board(cast) == {}
    send(point=FAR_AWAY)
    assert board(cast) == board(cast, "stranger") == {}


@pytest.mark.parametrize("kind", ["phone", "address", "browser"])
def test_a_block_is_a_deed_holds_back_this_source_only_and_ends_by_itself(cast: Cast, kind: str) -> None:
    send()
    send()
    row = judge(cast, board(cast)[kind], hours=4)

    assert refusal(send) == "report.blocked"
    assert send(address="198.51.100.9", phone="13900000000")
    assert send(point=FAR_AWAY), "a block counts where its acceptor accepts"
    deed = Deed.objects.get(deed="abuse.block")
    assert (facts_of(deed)["reason"], facts_of(deed)["hours"]) == ("刷单", 4)
    SourceJudgement.objects.filter(pk=row.pk).update(ends_at=now() - timedelta(seconds=1))
    assert send()


def test_a_mark_blocks_nobody_and_a_release_ends_a_block_at_once(cast: Cast) -> None:
    send()
    send()
    phone = board(cast)["phone"]
    judge(cast, phone, hours=0)
    assert send()
    assert refusal(release, cast, phone) == "abuse.not_blocked"
    judge(cast, phone, hours=24)
    assert refusal(send) == "report.blocked"
    release(cast, phone)
    assert send()
    deeds = Deed.objects.filter(deed__startswith="abuse.").order_by("seq").values_list("deed", flat=True)
    assert list(deeds) == ["abuse.mark", "abuse.block", "abuse.release"]


def test_a_judgement_needs_a_reason_a_time_within_a_day_and_a_source_of_mine(cast: Cast) -> None:
    send()
    send()
    phone = board(cast)["phone"]
    assert refusal(judge, cast, phone, hours=1, reason=" ") == "abuse.reason_needed"
    assert refusal(judge, cast, phone, hours=25) == "abuse.hours"
    assert refusal(judge, cast, phone, hours=1, who="stranger") == "scope.not_found"
    assert refusal(judge, cast, phone, hours=1, who="worker") == "scope.forbidden"
    assert not SourceJudgement.objects.exists()


def test_visits_are_forgotten_after_a_day_and_a_block_in_force_is_not(cast: Cast) -> None:
    send()
    send()
    judge(cast, board(cast)["phone"], hours=24)
    judge(cast, board(cast)["address"], hours=0)
    long_ago = now() - timedelta(hours=25)
    DoorVisit.objects.update(at=long_ago)
    SourceJudgement.objects.update(made_at=long_ago)

    assert erase("door_visits") == 3
    assert SourceJudgement.objects.get().kind == "phone"


def test_the_board_marks_and_releases_by_its_forms(cast: Cast) -> None:
    send()
    send()
    desk = Client(headers={"accept-language": "zh-CN"})
    desk.force_login(cast.accounts["acceptor"])
    source = board(cast)["phone"]
    assert source.tag in desk.get("/door").content.decode()
    path = f"/door/phone/{source.key}"
    assert desk.post(path, {"reason": "", "hours": "4"}).status_code == 422
    assert desk.post(path, {"reason": "重复上报", "hours": "4"}).status_code == 302
    page = desk.get("/door").content.decode()
    assert "已拦截" in page
    assert "重复上报" in page
    assert desk.post(f"{path}/release").status_code == 302
    assert "已拦截" not in desk.get("/door").content.decode()
