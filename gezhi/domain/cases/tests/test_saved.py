"""Filters kept under a name."""

from __future__ import annotations

import pytest
from django.test import Client

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import SavedFilter
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.cases.services import saving
from gezhi.domain.cases.tests.matters import Classes, refusal
from gezhi.domain.cases.vocabulary import Colour
from tests.cast import TOWN, Cast

pytestmark = pytest.mark.django_db
LATE = CaseFilter(colour=Colour.RED, code=TOWN)


def test_a_kept_filter_is_a_link_on_my_list_and_nobody_elses(cast: Cast, catalogue_loaded: Classes) -> None:
    desk, other = Client(), Client()
    desk.force_login(cast.accounts["acceptor"])
    other.force_login(cast.accounts["dispatcher"])

    answer = desk.post("/cases/saved", {"name": "本街道超期", "query": f"colour=red&code={TOWN}&after=x&open=y"})

    assert answer.status_code == 302
    assert answer["Location"] == f"/cases?code={TOWN}&colour=red"
    assert f'href="/cases?code={TOWN}&amp;colour=red">本街道超期</a>' in desk.get("/cases").content.decode()
    assert "本街道超期" not in other.get("/cases").content.decode()


def test_the_same_name_again_replaces_it(cast: Cast) -> None:
    scope = cast.scope("acceptor")
    saving.keep_filter(scope=scope, name="超期", wanted=LATE)
    saving.keep_filter(scope=scope, name=" 超期 ", wanted=CaseFilter(is_open=True))

    (kept,) = selectors.saved_filters(scope)

    assert (kept.name, kept.query) == ("超期", "is_open=1")


def test_what_cannot_be_kept_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    scope = cast.scope("acceptor")

    assert refusal(saving.keep_filter, scope=scope, name="  ", wanted=LATE) == "filter.no_name"
    assert refusal(saving.keep_filter, scope=scope, name="全部", wanted=CaseFilter()) == "filter.nothing"
    assert refusal(saving.keep_filter, scope=scope, name="字" * 41, wanted=LATE) == "text.too_long"
    assert not SavedFilter.objects.exists()


def test_a_person_keeps_at_most_thirty(cast: Cast) -> None:
    scope = cast.scope("acceptor")
    for n in range(saving.MOST):
        saving.keep_filter(scope=scope, name=f"第{n}个", wanted=LATE)

    assert refusal(saving.keep_filter, scope=scope, name="多一个", wanted=LATE) == "filter.too_many"
    saving.keep_filter(scope=scope, name="第0个", wanted=CaseFilter(is_open=False))


def test_only_its_owner_forgets_a_filter(cast: Cast) -> None:
    kept = saving.keep_filter(scope=cast.scope("acceptor"), name="超期", wanted=LATE)
    other, desk = Client(), Client()
    other.force_login(cast.accounts["dispatcher"])
    desk.force_login(cast.accounts["acceptor"])

    assert other.post(f"/cases/saved/{kept.pk}/forget").status_code == 404
    assert desk.post(f"/cases/saved/{kept.pk}/forget").status_code == 302
    assert not SavedFilter.objects.exists()
