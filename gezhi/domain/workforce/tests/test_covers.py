"""A/B cover: B receives A's tasks and rights, and everybody can see that nobody is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.workforce import selectors, services
from gezhi.domain.workforce.models import Cover
from gezhi.ground.kernel.permissions import Permission as P
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import GRID, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def arrange(cast: Cast, **changes: Any) -> Cover:
    post = accounts.my_posts(cast.scope("worker"), at=MONDAY).get()
    given: dict[str, Any] = {
        "away_post_id": post.pk,
        "cover_account_id": cast.id("cover"),
        "valid_from": MONDAY,
        "valid_to": MONDAY + WEEK,
        "reason": "年休假",
        **changes,
    }
    return services.arrange_cover(scope=cast.scope("system_admin"), **given)


def test_who_is_away_is_replaced_by_their_cover_for_those_days(cast: Cast) -> None:
    arrange(cast)

    names = [(p.name, p.covers_for) for p in selectors.responsible(MICRO, at=MONDAY)]
    assert names == [("郑楠", "王芳")]
    assert [p.name for p in selectors.responsible(MICRO, at=MONDAY + WEEK)] == ["王芳"]


def test_a_cover_ends_by_itself_and_early_when_the_colleague_is_back(cast: Cast) -> None:
    cover = arrange(cast)
    assert cast.scope("cover", MONDAY).covers(P.CASES_REPORT, MICRO)

    services.end_cover(scope=cast.scope("system_admin"), cover=cover, at=MONDAY + timedelta(days=1))

    later = MONDAY + timedelta(days=1)
    assert not cast.scope("cover", later).covers(P.CASES_REPORT, MICRO)
    assert [p.name for p in selectors.responsible(MICRO, at=later)] == ["王芳"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_to": MONDAY}, "cover.period"),
        ({"cover_account_id": "worker"}, "cover.self"),
    ],
)
def test_impossible_covers_are_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    if changes.get("cover_account_id") == "worker":
        changes = {"cover_account_id": cast.id("worker")}
    with pytest.raises(Problem) as refused:
        arrange(cast, **changes)
    assert refused.value.code == code
    assert not Cover.objects.exists()


def test_a_post_is_covered_by_one_colleague_at_a_time(cast: Cast) -> None:
    arrange(cast)

    with pytest.raises(Problem) as refused:
        arrange(cast, valid_from=MONDAY + timedelta(days=6), valid_to=MONDAY + 2 * WEEK)

    assert refused.value.code == "cover.overlap"


def test_a_grid_with_nobody_responsible_is_a_finding(cast: Cast) -> None:
    scope = cast.scope("system_admin")
    assert not selectors.unattended_grids(scope, at=MONDAY).exists()

    post = accounts.my_posts(cast.scope("worker"), at=MONDAY).get()
    accounts_services.end_post(by=SYSTEM, post=post, at=MONDAY)

    assert [cell.code for cell in selectors.unattended_grids(scope, at=MONDAY)] == [GRID]


def test_the_nearest_post_answers_first(cast: Cast) -> None:
    people = selectors.responsible(NEXT_MICRO, at=MONDAY)

    assert [p.name for p in people] == ["郑楠", "王芳"], "the micro grid's own worker before the grid's"


def test_on_duty_is_a_stretch_that_begins_once_and_ends_once(cast: Cast) -> None:
    scope = cast.scope("worker")
    first = services.start_duty(scope=scope, at=MONDAY)
    assert services.start_duty(scope=scope, at=MONDAY).pk == first.pk
    assert selectors.on_duty(cast.scope("leader")).count() == 1

    assert services.end_duty(scope=scope, at=MONDAY + timedelta(hours=8)) is not None
    assert services.end_duty(scope=scope, at=MONDAY) is None
    assert not selectors.on_duty(cast.scope("leader")).exists()


def test_duty_without_a_post_is_refused(cast: Cast) -> None:
    post = accounts.my_posts(cast.scope("worker"), at=MONDAY).get()
    accounts_services.end_post(by=SYSTEM, post=post, at=MONDAY)

    with pytest.raises(Problem) as refused:
        services.start_duty(scope=cast.scope("worker"), at=MONDAY)
    assert refused.value.code == "duty.no_post"
