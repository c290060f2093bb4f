"""A scope: several posts, several areas; a permission counts only where its post stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from gezhi.domain.accounts import selectors, services
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission as P
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM, ActorKind
from gezhi.ground.plumbing.scope import NOBODY, inside, outside
from tests.cast import COMMUNITY, COUNTY, FAR_MICRO, GRID, LONG_AGO, MICRO, MONDAY, NEXT_COUNTY, NEXT_MICRO, TOWN, Cast

pytestmark = pytest.mark.django_db


def test_a_permission_counts_only_over_the_area_of_its_post(cast: Cast) -> None:
    """An acceptor here who is a worker there accepts nothing there."""
    services.give_post(
        by=SYSTEM,
        account=cast.accounts["acceptor"],
        role="grid_worker",
        cell_id=grids.live_cell(FAR_MICRO).pk,
        code=FAR_MICRO,
        valid_from=LONG_AGO,
    )

    scope = cast.scope("acceptor")

    assert scope.covers(P.CASES_ACCEPT, MICRO)
    assert not scope.covers(P.CASES_ACCEPT, FAR_MICRO)
    assert scope.covers(P.CASES_HANDLE, FAR_MICRO)
    assert not scope.covers(P.CASES_HANDLE, MICRO)


def test_a_department_post_counts_for_its_orders_not_for_the_area(cast: Cast) -> None:
    scope = cast.scope("officer")

    assert not scope.covers(P.CASES_VIEW, MICRO)
    assert scope.departments(P.CASES_VIEW) == (cast.bureau.pk,)
    assert scope.covers(P.AREAS_VIEW, MICRO)


def test_areas_inside_another_are_left_out(cast: Cast) -> None:
    for code in (GRID, TOWN, NEXT_COUNTY):
        services.give_post(
            by=SYSTEM,
            account=cast.accounts["leader"],
            role="leader",
            cell_id=grids.live_cell(code).pk,
            code=code,
            valid_from=LONG_AGO,
        )

    assert cast.scope("leader").areas(P.CASES_VIEW) == (COUNTY, NEXT_COUNTY)


def test_a_post_that_has_ended_counts_no_more(cast: Cast) -> None:
    account = cast.accounts["worker"]
    post = selectors.my_posts(cast.scope("worker"), at=MONDAY).get()
    services.end_post(by=SYSTEM, post=post, at=MONDAY)

    assert selectors.scope_of(account, at=MONDAY - timedelta(seconds=1)).may(P.CASES_REPORT)
    assert not selectors.scope_of(account, at=MONDAY).may(P.CASES_REPORT)


def test_a_post_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    with pytest.raises(Problem) as refused:
        services.give_post(
            by=SYSTEM,
            account=cast.accounts["worker"],
            role="grid_worker",
            cell_id=grids.live_cell(GRID).pk,
            code=GRID,
            valid_from=MONDAY,
            valid_to=MONDAY,
        )
    assert refused.value.code == "post.period"


def test_an_account_switched_off_is_nobody(cast: Cast) -> None:
    account = cast.accounts["worker"]
    account.is_active = False

    assert selectors.scope_of(account, at=MONDAY) is NOBODY


def test_a_token_speaks_for_its_account_until_it_ends(cast: Cast) -> None:
    token = services.issue_token(by=SYSTEM, account=cast.accounts["acceptor"], name="test", at=MONDAY)

    scope = selectors.scope_of_token(token, at=MONDAY)
    assert scope.may(P.CASES_ACCEPT)
    assert scope.actor.kind is ActorKind.PROGRAM
    assert selectors.scope_of_token(token, at=MONDAY + timedelta(days=90)) is NOBODY
    assert selectors.scope_of_token(token + "x", at=MONDAY) is NOBODY


@pytest.mark.parametrize("count", [1, 3, 40, 500])
def test_inside_is_exact_for_any_number_of_areas_of_mixed_levels(cast: Cast, count: int) -> None:
    codes = [f"37{n:04d}" for n in range(1000, 1000 + count - 1)] + [COMMUNITY]

    found = set(grids.Cell.objects.filter(inside("code", codes)).values_list("code", flat=True))

    every = set(grids.Cell.objects.values_list("code", flat=True))
    assert found == {code for code in every if any(AreaCode(area).contains(code) for area in codes)}
    assert MICRO in found


@pytest.mark.parametrize("areas", [[], [GRID], [MICRO, NEXT_MICRO], [f"37{n:04d}" for n in range(1000, 1020)]])
def test_outside_is_everything_that_inside_leaves(cast: Cast, areas: list[str]) -> None:
    cells = grids.Cell.objects

    left = set(cells.filter(outside("code", areas)).values_list("pk", flat=True))

    inner = set(cells.filter(inside("code", areas)).values_list("pk", flat=True))
    assert left == set(cells.values_list("pk", flat=True)) - inner


def test_no_area_matches_nothing(cast: Cast) -> None:
    assert not grids.Cell.objects.filter(inside("code", [])).exists()
    assert Q(pk__in=[]) == inside("code", [])


def test_the_digest_differs_with_what_can_be_seen(cast: Cast) -> None:
    digests = {cast.scope(role).digest for role in ("worker", "acceptor", "stranger", "officer")}
    assert len(digests) == 4
