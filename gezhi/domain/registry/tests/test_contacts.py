"""A named contact for somebody on a theme (结对联系人): paired, seen on card and lists, ended with the mark."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.registry.models import ThemeContact, ThemeRecord
from gezhi.domain.registry.selectors import contacts as selectors
from gezhi.domain.registry.services import contacts, visits
from gezhi.domain.registry.services.contacts import Who
from gezhi.domain.registry.tests.theme_fixtures import FILLED, Alone, alone
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import COMMUNITY, MONDAY, Cast

__all__ = ["alone"]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)


@pytest.fixture
def marked(cast: Cast, alone: Alone) -> Alone:
    """张桂兰 carries the theme, visited today."""
    scope = cast.scope("worker")
    mark = visits.mark_of(scope, "alone", "person", alone.here.pk, TODAY)
    visits.fill(scope=scope, mark=mark, form=alone.form, submission=FILLED, visit_id=new_id(), at=MONDAY)
    return alone


def pair(cast: Cast, marked: Alone, who: Who, day: date = TODAY, days: int = 0) -> ThemeContact:
    scope, at = cast.scope("worker"), MONDAY + timedelta(days=days)
    mark = visits.mark_of(scope, "alone", "person", marked.here.pk, TODAY)
    return contacts.pair(scope=scope, mark=mark, who=who, day=day, at=at)


def me(cast: Cast) -> Who:
    return Who(cast.accounts["worker"].pk)


def test_a_contact_finds_whom_they_are_paired_with_and_the_day_of_the_next_visit(cast: Cast, marked: Alone) -> None:
    scope = cast.scope("worker")
    assert selectors.unpaired_by_community(scope, marked.theme, TODAY) == {COMMUNITY: 1}
    assert selectors.my_pairs(scope, TODAY) == []
    pair(cast, marked, me(cast))
    pair(cast, marked, me(cast))  # the same again changes nothing
    assert [(one.subject_id, one.due_date) for one in selectors.my_pairs(scope, TODAY)] == [
        (marked.here.pk, TODAY + timedelta(days=7))
    ]
    assert not selectors.unpaired(scope, marked.theme, TODAY).exists()
    (told,) = Deed.objects.filter(deed="theme.pair")
    assert str(marked.here.pk).encode() not in bytes(told.facts)
    assert str(cast.accounts["worker"].pk).encode() in bytes(told.facts)


def test_another_contact_takes_over_on_a_day_and_both_are_remembered(cast: Cast, marked: Alone) -> None:
    pair(cast, marked, me(cast))
    cadre = Who(name="刘书记", office="街道党工委")
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=3)):
        with pytest.raises(Problem, match=r"contact\.bad_day"):
            pair(cast, marked, cadre, day, days=2)
    pair(cast, marked, cadre, TODAY + timedelta(days=2), days=2)
    (record,) = ThemeRecord.objects.all()
    assert [one.to_date for one in selectors.named_before(record)] == [TODAY + timedelta(days=2)]
    assert selectors.contacts_of([record])[record.pk].name == "刘书记"
    assert selectors.my_pairs(cast.scope("worker"), TODAY) == []


@pytest.mark.parametrize("who", [Who(), Who(name="  "), Who(new_id(), name="刘书记")])
def test_a_contact_is_one_colleague_or_one_cadre(cast: Cast, marked: Alone, who: Who) -> None:
    with pytest.raises(Problem, match=r"contact\.nobody"):
        pair(cast, marked, who)


@pytest.mark.parametrize("role", ["cover", "acceptor", "stranger"])
def test_who_may_not_see_the_mark_cannot_be_its_contact(cast: Cast, marked: Alone, role: str) -> None:
    with pytest.raises(Problem, match=r"contact\.not_open"):
        pair(cast, marked, Who(cast.accounts[role].pk))
    assert not ThemeContact.objects.exists()


def test_a_pairing_ends_with_a_reason_with_the_mark_and_with_the_colleagues_account(cast: Cast, marked: Alone) -> None:
    scope = cast.scope("worker")
    mark = visits.mark_of(scope, "alone", "person", marked.here.pk, TODAY)
    pair(cast, marked, me(cast))
    with pytest.raises(Problem, match=r"theme\.reason_needed"):
        contacts.unpair(scope=scope, mark=mark, reason=" ", at=MONDAY)
    contacts.unpair(scope=scope, mark=mark, reason="本人调离", at=MONDAY)
    pair(cast, marked, me(cast))
    account = cast.accounts["worker"]
    account.is_active = False
    account.save()
    assert selectors.unpaired(scope, marked.theme, TODAY).exists()
    visits.end_mark(scope=scope, mark=mark, reason="已迁出", at=MONDAY)
    assert not ThemeContact.objects.filter(to_date=None).exists()
    assert {one.reason for one in ThemeContact.objects.all()} == {"本人调离", "已迁出"}
    assert visits.forget_ended(MONDAY + timedelta(days=1), 10).count == 1
    assert not ThemeContact.objects.exists()


def test_a_contact_is_named_on_the_page_and_told_on_the_card_and_the_lists(cast: Cast, marked: Alone) -> None:
    client, base = Client(), f"/register/themes/alone/person/{marked.here.pk}"
    client.force_login(cast.accounts["worker"])

    def page(url: str) -> Any:
        return client.get(url).content.decode()

    without = page("/register/themes/alone/unpaired")
    assert ("张**" in without, "张桂兰" in without) == (True, False)
    assert "王芳" in page(f"{base}/contact")
    sent = {"colleague": str(cast.accounts["worker"].pk), "name": "", "office": "", "day": "2026-11-16"}
    assert client.post(f"{base}/contact", sent).status_code == 302
    for url in (f"/register/people/{marked.here.pk}", base, "/register/themes/alone"):
        assert "王芳" in page(url).split("<main", 1)[1], url
    for url in ("/register/themes/paired/mine", "/register/themes/alone", "/register/themes/alone?q=张桂"):
        assert ("张**" in page(url), "张桂兰" in page(url)) == (True, False), url
    assert "张**" not in page("/register/themes/alone/unpaired")
    assert client.post(f"{base}/contact/end", {"reason": "本人调离"}).status_code == 302
    assert "本人调离" in page(base)
    other = Client()
    other.force_login(cast.accounts["cover"])
    for url in (f"{base}/contact", f"{base}/contact/end"):
        assert other.get(url).status_code == 404
