"""Merging at the desk: one of the near matters is chosen, or another is named by its number."""

from __future__ import annotations

import pytest
from django.test import Client

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.tests.matters import Classes, place, report
from gezhi.domain.cases.vocabulary import State
from gezhi.ground.kernel.clock import now
from tests.cast import INSIDE_NEXT, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.accounts["acceptor"])
    return client


@pytest.fixture
def matters(cast: Cast, catalogue_loaded: Classes) -> tuple[Case, Case, Case]:
    """Two reports of the same thing at one place, and another one farther away."""
    first, again = (report(cast, words=words, at=now()) for words in ("井盖不见了", "井盖没了，快来看看"))
    return first, again, report(cast, words="路灯不亮", at=now(), place=place(INSIDE_NEXT))


def test_a_near_matter_is_offered_and_choosing_it_merges(desk: Client, matters: tuple[Case, Case, Case]) -> None:
    first, again, _ = matters
    page = desk.get(f"/cases/{again.pk}/merge").content.decode()
    assert f'name="near" value="{first.number}"' in page

    answer = desk.post(f"/cases/{again.pk}/merge", {"near": first.number, "into": "", "version": again.version})

    assert answer.status_code == 302
    again.refresh_from_db()
    assert (again.state, again.merged_into_id) == (State.MERGED, first.pk)


def test_two_different_cases_are_refused_and_none_is_merged(desk: Client, matters: tuple[Case, Case, Case]) -> None:
    first, again, other = matters

    answer = desk.post(
        f"/cases/{again.pk}/merge", {"near": first.number, "into": other.number, "version": again.version}
    )

    assert "选择的案件与填写的编号不一致" in answer.content.decode()
    again.refresh_from_db()
    assert (again.state, again.merged_into_id) == (State.REPORTED, None)


def test_naming_nothing_is_refused(desk: Client, matters: tuple[Case, Case, Case]) -> None:
    again = matters[1]

    answer = desk.post(f"/cases/{again.pk}/merge", {"into": "", "version": again.version})

    assert answer.status_code != 302
    again.refresh_from_db()
    assert again.state == State.REPORTED
