"""Instructions from above reach every post of their roles, come back with a note and an answer, and can be followed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.grids.services import Relocation
from gezhi.domain.office import selectors, services
from gezhi.domain.office.models import Instruction, InstructionReceipt
from gezhi.domain.office.services.moving import move_office
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import COUNTY, FAR_MICRO, GRID, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db


def given(cast: Cast, by: str = "dispatcher", **more: Any) -> Instruction:
    told: dict[str, Any] = {
        "code": COUNTY,
        "roles": ["grid_worker"],
        "title": "排查燃气隐患",
        "words": "逐户查看软管。",
    }
    return services.give_instruction(scope=cast.scope(by), **{**told, "at": now(), **more})


def browser(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def told(cast: Cast, role: str) -> list[str]:
    return [one.instruction.title for one in selectors.for_me(cast.scope(role), at=now())]


def test_it_reaches_the_posts_of_its_roles_in_its_area_and_nobody_else(cast: Cast) -> None:
    given(cast)
    given(cast, code=NEXT_MICRO, title="清理楼道")
    given(cast, roles=["acceptor"], title="值守")

    assert told(cast, "worker") == ["排查燃气隐患"]
    assert told(cast, "cover") == ["清理楼道", "排查燃气隐患"]
    assert told(cast, "acceptor") == ["值守"]
    assert told(cast, "stranger") == told(cast, "dispatcher") == []


def test_it_is_noted_once_answered_and_followed_by_area(cast: Cast) -> None:
    row, at = given(cast, needs_answer=True), now()
    worker, dispatcher = cast.scope("worker"), cast.scope("dispatcher")

    services.take_note(scope=worker, id=row.pk, at=at)
    services.take_note(scope=worker, id=row.pk, at=at + timedelta(hours=1))
    assert InstructionReceipt.objects.get().received_at == at
    (mine,) = selectors.for_me(worker, at=at)
    assert not mine.is_done
    services.report_back(scope=worker, id=row.pk, words="查了 12 户", at=at)
    services.report_back(scope=worker, id=row.pk, words="查了 16 户，换软管 2 根", at=at)

    total, below = selectors.progress(dispatcher, row, COUNTY, at=at)
    assert (total.posts, total.received, total.answered, total.missing) == (2, 1, 1, 1)
    assert [(one.posts, one.received) for one in below] == [(2, 1)]
    assert [name for _, _, name in selectors.missing(row, COUNTY, at=at, most=9)] == ["郑楠"]
    assert [one.answer for one in selectors.answers(row, GRID, most=9)] == ["查了 16 户，换软管 2 根"]
    assert selectors.answers(row, NEXT_MICRO, most=9) == []
    assert list(Deed.objects.filter(subject_id=row.pk).order_by("seq").values_list("deed", "code")) == [
        ("instruction.give", COUNTY),
        ("instruction.receive", GRID),
        ("instruction.answer", GRID),
        ("instruction.answer", GRID),
    ]


def test_a_desk_sees_beside_the_section_how_many_wait(cast: Cast) -> None:
    row = given(cast, by="leader", roles=["dispatcher"])
    desk = browser(cast, "dispatcher")
    page = desk.get("/workbench").content.decode()
    assert 'href="/instructions"' in page
    services.take_note(scope=cast.scope("dispatcher"), id=row.pk, at=now())
    forget_everything()
    page = desk.get("/workbench").content.decode()
    assert 'href="/instructions/given"' in page


def test_a_cover_answers_for_the_post_covered(cast: Cast) -> None:
    row, at = given(cast), now()
    worked = cast.scope("worker").grants[0].post_id
    workforce.arrange_cover(
        scope=cast.scope("system_admin"),
        away_post_id=worked,
        cover_account_id=cast.id("cover"),
        valid_from=at,
        valid_to=at + timedelta(days=3),
        reason="休假",
    )
    cover = cast.scope("cover", at)

    services.take_note(scope=cover, id=row.pk, at=at)

    receipts = InstructionReceipt.objects.values_list("post_id", "account_id", "code")
    own = next(grant.post_id for grant in cover.grants if grant.on_behalf_of is None)
    assert set(receipts) == {(worked, cast.id("cover"), GRID), (own, cast.id("cover"), NEXT_MICRO)}
    total, _ = selectors.progress(cast.scope("dispatcher"), row, COUNTY, at=at)
    assert (total.posts, total.received) == (2, 2)


def test_what_is_withdrawn_is_told_no_more_and_old_ones_neither(cast: Cast) -> None:
    row = given(cast)
    given(cast, title="去年的", at=now() - timedelta(days=61))
    services.withdraw_instruction(scope=cast.scope("dispatcher"), id=row.pk, reason="改期", at=now())

    assert told(cast, "worker") == []
    with pytest.raises(Problem) as refused:
        services.take_note(scope=cast.scope("worker"), id=row.pk, at=now())
    assert refused.value.code == "instruction.withdrawn"
    with pytest.raises(Problem) as unknown:
        services.take_note(scope=cast.scope("stranger"), id=row.pk, at=now())
    assert unknown.value.code == "scope.not_found"
    with pytest.raises(Problem):
        services.withdraw_instruction(scope=cast.scope("dispatcher"), id=row.pk, reason="再来", at=now())
    assert facts_of(Deed.objects.get(deed="instruction.withdraw"))["reason"] == "改期"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"roles": []}, "instruction.roles"),
        ({"roles": ["leader"]}, "instruction.roles"),
        ({"title": " "}, "bulletin.nothing_said"),
        ({"due_at": MONDAY}, "instruction.due"),
        ({"code": FAR_MICRO}, "scope.not_found"),
        ({"by": "worker", "code": GRID}, "scope.forbidden"),
    ],
)
def test_what_cannot_be_given_is_refused_and_nothing_is_kept(cast: Cast, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as refused:
        given(cast, **more)
    assert refused.value.code == code
    assert not Instruction.objects.exists()


def test_its_pages_from_giving_to_the_answer(cast: Cast) -> None:
    desk, worker = browser(cast, "leader"), browser(cast, "worker")
    typed = {
        "code": COUNTY,
        "roles": ["grid_worker"],
        "title": "入户核对",
        "words": "核对出租房屋。",
        "needs_answer": "on",
    }
    assert desk.post("/instructions/new", {**typed, "roles": []}).status_code == 422
    sent = desk.post("/instructions/new", typed)
    row = Instruction.objects.get()
    assert sent.headers["Location"] == f"/instructions/{row.pk}"

    assert "入户核对" in worker.get("/instructions").content.decode()
    assert worker.post(f"/instructions/{row.pk}/note").status_code == 302
    assert worker.post(f"/instructions/{row.pk}/answer", {"words": " "}).status_code == 422
    assert worker.post(f"/instructions/{row.pk}/answer", {"words": "已核对 9 户"}).status_code == 302
    assert worker.get("/instructions/given").status_code == 403
    assert worker.get(f"/instructions/{row.pk}").status_code == 403

    page = desk.get(f"/instructions/{row.pk}").content.decode()
    assert "已核对 9 户" in page
    assert "郑楠" in page
    assert desk.get(f"/instructions/{row.pk}?area={FAR_MICRO}").status_code == 404
    assert "郑楠" not in desk.get(f"/instructions/{row.pk}?area={MICRO}").content.decode()
    assert browser(cast, "stranger").post(f"/instructions/{row.pk}/note").status_code == 404
    assert desk.post(f"/instructions/{row.pk}/withdraw", {"reason": "已完成"}).status_code == 302
    assert "入户核对" in desk.get("/instructions/given").content.decode()
    assert "入户核对" not in worker.get("/instructions").content.decode()


def test_it_moves_with_its_cells(cast: Cast) -> None:
    row = given(cast, code=MICRO, roles=["grid_worker"])
    change = Relocation(2, {}, {MICRO: (NEXT_MICRO,)}, frozenset(), lambda lon, lat: NEXT_MICRO)

    assert move_office(change) == 1
    row.refresh_from_db()
    assert row.code == NEXT_MICRO
