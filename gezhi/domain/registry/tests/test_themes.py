"""Thematic registers: filled, opened again, hidden from everybody they are not open to, ended with their ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.models import ThemeDraft, ThemeRecord, ThemeVisit
from gezhi.domain.registry.rules.submissions import check_submission, values_of
from gezhi.domain.registry.rules.themes import due_after
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services import themes, visits
from gezhi.domain.registry.tests.theme_fixtures import FILLED, Alone, alone, words
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import Scope
from tests.cast import MONDAY, Cast

__all__ = ["alone"]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)


def fill(cast: Cast, alone: Alone, *, id: UUID | None = None, at: datetime = MONDAY, xml: str = FILLED) -> ThemeVisit:
    scope = cast.scope("worker")
    mark = visits.mark_of(scope, "alone", "person", alone.here.pk, TODAY)
    return visits.fill(scope=scope, mark=mark, form=alone.form, submission=xml, visit_id=id or new_id(), at=at)


def test_what_was_filled_in_opens_again_unchanged_and_the_next_visit_is_due(cast: Cast, alone: Alone) -> None:
    visit = fill(cast, alone)
    mark = visits.mark_of(cast.scope("worker"), "alone", "person", alone.here.pk, TODAY)
    assert visits.look_at(scope=cast.scope("worker"), mark=mark, visit=visit) == FILLED
    assert mark.record is not None
    assert mark.record.due_date == TODAY + timedelta(days=7)
    tally = selectors.tallies(cast.scope("worker"), TODAY + timedelta(days=7))
    assert [(told.theme.key, told.count, told.due) for told in tally] == [("alone", 1, 1)]


def test_somebody_who_returned_is_followed_up_every_day_until_the_ground_has_gone(cast: Cast, alone: Alone) -> None:
    worker, key = cast.scope("worker"), alone.theme.key
    fortnight = words(name="返乡人员", rhythm_days=1, ends_date=TODAY + timedelta(days=14))
    themes.change_theme(scope=cast.scope("system_admin"), key=key, version=1, words=fortnight, at=MONDAY)

    told = []
    for day in range(3):
        today = TODAY + timedelta(days=day)
        told += [(tally.count, tally.due) for tally in selectors.tallies(worker, today)]
        well = FILLED.replace("help", "good") if day else FILLED
        fill(cast, alone, at=MONDAY + timedelta(days=day), xml=well)
    assert told == [(0, 0), (1, 1), (1, 1)], "due again each morning"

    mark = visits.mark_of(worker, key, "person", alone.here.pk, TODAY)
    assert mark.record is not None
    history = selectors.visits(mark.record)
    said = [values_of(visits.look_at(scope=worker, mark=mark, visit=one))["/data/well"] for one in reversed(history)]
    assert said == [["help"], ["good"], ["good"]], "the state of each day is there"
    assert selectors.tallies(worker, TODAY + timedelta(days=15)) == []


def test_a_visit_sent_twice_is_kept_once_and_nobody_else_can_send_its_id(cast: Cast, alone: Alone) -> None:
    id = new_id()
    assert fill(cast, alone, id=id).pk == fill(cast, alone, id=id).pk
    assert ThemeVisit.objects.count() == 1
    ThemeVisit.objects.update(visited_by=new_id())
    with pytest.raises(Problem, match=r"visit\.taken"):
        fill(cast, alone, id=id)


def test_neither_the_database_nor_the_journal_holds_what_was_said_or_about_whom(cast: Cast, alone: Alone) -> None:
    visit = fill(cast, alone)
    scope = cast.scope("worker")
    mark = visits.mark_of(scope, "alone", "person", alone.here.pk, TODAY)
    visits.save_draft(scope=scope, mark=mark, form=alone.form, content=FILLED, at=MONDAY)
    assert selectors.draft_of(scope, alone.form, alone.here.pk) == FILLED
    draft = ThemeDraft.objects.get()
    for sealed in (ThemeVisit.objects.get(pk=visit.pk).submission, draft.content):
        assert b"13812345678" not in bytes(sealed)
    for deed in Deed.objects.filter(deed__startswith="theme."):
        assert deed.subject_id != alone.here.pk
        assert str(alone.here.pk).encode() not in bytes(deed.facts)


@pytest.mark.parametrize("role", ["cover", "acceptor", "officer", "leader", "stranger"])
def test_who_the_theme_is_not_open_to_cannot_tell_that_it_exists(cast: Cast, alone: Alone, role: str) -> None:
    fill(cast, alone)
    themes.change_theme(
        scope=cast.scope("system_admin"), key="alone", version=1, words=words(roles=("micro_worker",)), at=MONDAY
    )
    scope = cast.scope(role)
    assert selectors.themes_of(scope, "person", alone.here.pk, TODAY) == []
    assert refused(scope, "alone", alone.here.pk) == refused(scope, "no-such-theme", alone.here.pk)


def refused(scope: Scope, key: str, id: UUID) -> tuple[str, str]:
    with pytest.raises(Problem) as refusal:
        visits.mark_of(scope, key, "person", id, TODAY)
    return refusal.value.code, str(refusal.value)


def test_a_worker_of_another_grid_sees_no_mark_there_and_cannot_begin_one(cast: Cast, alone: Alone) -> None:
    fill(cast, alone)
    cover = cast.scope("cover")
    theme = selectors.my_theme(cover, "alone", TODAY)
    assert not selectors.records(cover, theme, TODAY).exists()
    assert selectors.themes_of(cover, "person", alone.here.pk, TODAY) == []
    assert refused(cover, "alone", alone.here.pk) == refused(cover, "alone", new_id())
    assert refused(cast.scope("worker"), "alone", alone.elsewhere.pk)[0] == "scope.not_found"


def test_a_department_sees_a_theme_that_is_opened_to_it(cast: Cast, alone: Alone) -> None:
    fill(cast, alone)
    opened = words(departments=(str(cast.bureau.pk),))
    themes.change_theme(scope=cast.scope("system_admin"), key="alone", version=1, words=opened, at=MONDAY)
    scope = cast.scope("worker")
    held = replace(scope.grants[0], role="any")
    of_bureau = Scope(scope.actor, (replace(held, department_id=cast.bureau.pk),))
    of_gas = Scope(scope.actor, (replace(held, department_id=cast.gas.pk),))
    assert [theme.key for theme in selectors.my_themes(of_bureau, TODAY)] == ["alone"]
    assert selectors.my_themes(of_gas, TODAY) == []


def test_a_mark_is_hidden_the_day_its_ground_ends_and_erased_when_its_time_has_come(cast: Cast, alone: Alone) -> None:
    fill(cast, alone)
    scope, last = cast.scope("worker"), date(2027, 12, 31)
    assert selectors.themes_of(scope, "person", alone.here.pk, last - timedelta(days=1))
    assert selectors.themes_of(scope, "person", alone.here.pk, last) == []
    assert selectors.my_themes(scope, last) == []
    themes.end_theme(scope=cast.scope("system_admin"), key="alone", reason="工作结束", at=MONDAY)
    assert refused(scope, "alone", alone.here.pk)[0] == "scope.not_found"
    assert visits.forget_ended(MONDAY, 10).count == 0
    assert visits.forget_ended(MONDAY + timedelta(days=2), 10).count == 1
    assert not ThemeRecord.objects.exists()


def test_who_keeps_themes_sees_no_record_and_an_ended_mark_can_begin_anew(cast: Cast, alone: Alone) -> None:
    fill(cast, alone)
    with pytest.raises(Problem, match=r"scope\.forbidden"):
        selectors.my_themes(cast.scope("system_admin"), TODAY)
    scope = cast.scope("worker")
    mark = visits.mark_of(scope, "alone", "person", alone.here.pk, TODAY)
    visits.end_mark(scope=scope, mark=mark, reason="子女搬回同住", at=MONDAY)
    assert selectors.themes_of(scope, "person", alone.here.pk, TODAY) == []
    fill(cast, alone)
    assert ThemeRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ground": " "}, "theme.no_ground"),
        ({"roles": ()}, "theme.nobody"),
        ({"ends_date": TODAY}, "theme.bad_end"),
        ({"rhythm_days": 0}, "theme.bad_rhythm"),
    ],
)
def test_a_theme_without_ground_eyes_or_end_is_refused(
    cast: Cast, alone: Alone, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Problem) as refusal:
        themes.change_theme(scope=cast.scope("system_admin"), key="alone", version=1, words=words(**changed), at=MONDAY)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<data", "submission.not_xml"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><data id="alone" version="1">&a;</data>', "submission.not_xml"),
        ('<data id="alone" version="2"/>', "submission.other_form"),
        ('<data id="alone" version="1">' + "x" * 2_000_000 + "</data>", "submission.too_large"),
    ],
)
def test_what_is_no_filled_form_of_this_version_is_refused(xml: str, code: str) -> None:
    with pytest.raises(Problem) as refusal:
        check_submission(xml, root="data", id="alone", version="1")
    assert refusal.value.code == code


def test_values_are_told_by_path_with_every_repetition() -> None:
    xml = '<data id="a"><who><name>张</name></who><who><name>李</name></who><empty/></data>'
    assert values_of(xml) == {"/data/who/name": ["张", "李"]}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 730), st.integers(-800, 800))
def test_a_visit_is_never_due_after_the_ground_has_gone(visited: date, rhythm: int, left: int) -> None:
    ends = visited + timedelta(days=left)
    due = due_after(visited, rhythm, ends)
    assert due is None or visited < due < ends
