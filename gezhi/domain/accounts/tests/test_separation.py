"""Administrating is kept apart: by account, by person, and from whoever would appoint themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.rules.posts import Held, check_giver, check_not_own, check_separation, giver_of
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS, ROLES
from gezhi.ground.kernel.permissions import Permission as P
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import COUNTY, FAR_MICRO, GRID, LONG_AGO, MONDAY, Cast

ONE, TWO = UUID(int=1), UUID(int=2)
WORK = sorted(ROLES.keys() - ADMINISTRATORS)
DAY = timedelta(days=1)


def held(account: UUID, role: str, begins: int = 0, ends: int | None = None) -> Held:
    return Held(account, role, MONDAY + begins * DAY, None if ends is None else MONDAY + ends * DAY)


def refusal(wanted: Held, *posts: Held) -> str:
    try:
        check_separation(wanted, posts)
    except Problem as problem:
        return problem.code
    return ""


@pytest.mark.parametrize("role", WORK)
@pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
def test_an_administrators_account_holds_nothing_else_whichever_came_first(role: str, administrator: str) -> None:
    assert refusal(held(ONE, role), held(ONE, administrator)) == "post.administrator_alone"
    assert refusal(held(ONE, administrator), held(ONE, role)) == "post.administrator_alone"


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_one_person_is_at_most_one_of_the_three(role: str) -> None:
    for other in ADMINISTRATORS - {role}:
        assert refusal(held(ONE, role), held(TWO, other)) == "post.administrators_apart"
        assert refusal(held(ONE, role), held(ONE, other)) == "post.administrators_apart"


def test_the_same_role_over_another_area_and_other_work_of_another_account_are_allowed() -> None:
    assert refusal(held(ONE, "system_admin"), held(ONE, "system_admin")) == ""
    assert refusal(held(ONE, "system_admin"), held(TWO, "grid_worker")) == ""
    assert refusal(held(ONE, "acceptor"), held(ONE, "grid_worker")) == ""


@given(st.integers(-5, 5), st.integers(1, 5), st.integers(-5, 5), st.integers(1, 5))
def test_only_periods_that_meet_exclude_each_other(begins: int, lasts: int, other: int, other_lasts: int) -> None:
    first, second = set(range(begins, begins + lasts)), set(range(other, other + other_lasts))
    wanted = held(ONE, "audit_admin", begins, begins + lasts)

    refused = refusal(wanted, held(ONE, "leader", other, other + other_lasts))

    assert bool(refused) == bool(first & second)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_administrators_are_appointed_by_the_security_administrator_all_others_by_the_system_one(role: str) -> None:
    right = P.ACCOUNTS_MANAGE if role in ADMINISTRATORS else P.POSTS_MANAGE
    wrong = P.POSTS_MANAGE if role in ADMINISTRATORS else P.ACCOUNTS_MANAGE
    assert giver_of(role) is right
    check_giver(role, [right])
    with pytest.raises(Problem):
        check_giver(role, [wrong, P.STAFF_MANAGE])


def test_nobody_acts_on_an_account_of_their_own_person() -> None:
    check_not_own(ONE, TWO)
    with pytest.raises(Problem) as refused:
        check_not_own(ONE, ONE)
    assert refused.value.code == "account.own"


def appoint(cast: Cast, giver: str, receiver: str, role: str, code: str = COUNTY) -> str:
    """The code of the refusal, or nothing when the post is given."""
    at, account = MONDAY, cast.accounts[receiver]
    try:
        services.appoint(scope=cast.scope(giver), account=account, role=role, code=code, valid_from=at)
    except Problem as problem:
        return problem.code
    return ""


@pytest.mark.django_db
def test_the_system_administrator_gives_posts_of_work_in_the_own_area_only(cast: Cast) -> None:
    assert appoint(cast, "system_admin", "worker", "grid_worker", GRID) == ""
    assert appoint(cast, "system_admin", "worker", "grid_worker", FAR_MICRO) == "post.beyond_area"
    assert appoint(cast, "system_admin", "worker", "audit_admin") == "post.others_give"
    assert appoint(cast, "system_admin", "system_admin", "leader") == "account.own"
    assert appoint(cast, "security_admin", "worker", "leader") == "post.not_theirs"
    assert appoint(cast, "dispatcher", "worker", "leader") == "post.not_theirs"
    assert appoint(cast, "system_admin", "worker", "no_such_role") == "post.unknown_role"


@pytest.mark.django_db
def test_a_refused_appointment_leaves_no_trace(cast: Cast) -> None:
    before = Deed.objects.count()

    assert appoint(cast, "system_admin", "audit_admin", "leader") == "post.administrator_alone"
    assert appoint(cast, "security_admin", "security_admin", "audit_admin") == "account.own"

    assert Deed.objects.count() == before


@pytest.mark.django_db
def test_a_second_account_of_an_administrator_becomes_no_other_administrator(cast: Cast) -> None:
    person = cast.accounts["audit_admin"].person_id
    second = services.create_account(by=SYSTEM, username="second", name="罗兰", person_id=person, at=LONG_AGO)
    cast.accounts["second"] = second

    assert appoint(cast, "security_admin", "second", "system_admin") == "post.administrators_apart"
    assert appoint(cast, "system_admin", "second", "leader") == ""


@pytest.mark.django_db
def test_ending_a_post_follows_the_rules_of_giving_it(cast: Cast) -> None:
    post = selectors.my_posts(cast.scope("worker"), at=MONDAY).get()
    for who, why in (("security_admin", "post.not_theirs"), ("stranger", "scope.not_found")):
        with pytest.raises(Problem) as refused:
            services.dismiss(scope=cast.scope(who), id=post.pk, at=MONDAY)
        assert refused.value.code == why

    services.dismiss(scope=cast.scope("system_admin"), id=post.pk, at=MONDAY)

    assert not selectors.scope_of(cast.accounts["worker"], at=MONDAY + DAY).may(P.CASES_REPORT)
