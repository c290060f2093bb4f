"""Help on the spot: a worker finds a lost elder; the police station has her photo at once, and few others ever do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services import beside, catalogue, dispatching
from gezhi.domain.cases.services.photos import PhotoIn
from gezhi.domain.cases.tests.matters import Classes, command, journalled, photo, place, refusal, report
from gezhi.domain.cases.vocabulary import OF_A_PERSON, State, Urgency
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def help_class(cast: Cast, catalogue_loaded: Classes) -> Classes:
    """The city says: such a matter is help, and the police station (here: the bureau) has it."""
    told = catalogue.ClassIn("", department_id=cast.bureau.pk)
    catalogue.change_class(by=SYSTEM, class_id=catalogue_loaded["manhole"].pk, told=told)
    catalogue.set_procedure(by=SYSTEM, case_class=catalogue_loaded["manhole"], is_help=True)
    catalogue_loaded["manhole"].refresh_from_db()
    return catalogue_loaded


def found(cast: Cast, classes: Classes) -> Case:
    """王芳 finds an old lady who does not know where she lives."""
    return services.report(
        scope=cast.scope("worker"),
        report=services.Report(
            words="走失老人，自称姓王",
            place=place(),
            case_class=classes["manhole"],
            urgency=Urgency.URGENT,
            photos=[PhotoIn(photo())],
        ),
    ).case


def page_of(client: Client, cast: Cast, role: str, case: Case) -> str:
    client.force_login(cast.accounts[role])
    return client.get(f"/cases/{case.pk}").content.decode()


def test_help_goes_at_once_to_the_department_that_the_city_named(cast: Cast, help_class: Classes) -> None:
    case = found(cast, help_class)

    assert (case.state, case.department_id) == (State.DISPATCHED, cast.bureau.pk)
    assert case.filed_at is not None
    assert journalled(case) == ["case.report", "case.dispatch"]
    assert Deed.objects.get(subject_id=case.pk, deed="case.dispatch").kind == "system"


def test_without_a_department_help_waits_for_the_dispatchers(cast: Cast, help_class: Classes) -> None:
    catalogue.change_class(by=SYSTEM, class_id=help_class["manhole"].pk, told=catalogue.ClassIn(""))
    help_class["manhole"].refresh_from_db()

    assert found(cast, help_class).state == State.FILED


def test_her_photo_is_seen_by_whoever_has_a_part_and_by_nobody_who_merely_has_the_area(
    cast: Cast, help_class: Classes
) -> None:
    case = found(cast, help_class)
    (kept,) = selectors.photos_of(cast.scope("worker"), case)
    assert kept.purpose == OF_A_PERSON

    for role in ("worker", "officer"):
        assert selectors.photos_seen(cast.scope(role), case) == ([kept], 0)
        assert selectors.photo(cast.scope(role), kept.pk).pk == kept.pk
    for role in ("acceptor", "dispatcher"):
        assert selectors.case(cast.scope(role), case.pk).pk == case.pk
        assert selectors.photos_seen(cast.scope(role), case) == ([], 1)
        assert refusal(selectors.photo, cast.scope(role), kept.pk) == "scope.not_found"


def test_the_desk_is_told_that_a_photo_is_kept_back_and_does_not_get_its_address(
    cast: Cast, help_class: Classes, client: Client
) -> None:
    case = found(cast, help_class)
    (kept,) = selectors.photos_of(cast.scope("worker"), case)

    page = page_of(client, cast, "acceptor", case)

    assert "人员照片" in page
    assert str(kept.pk) not in page


def test_an_earlier_department_does_not_keep_her_photo(cast: Cast, help_class: Classes) -> None:
    case = found(cast, help_class)
    (kept,) = selectors.photos_of(cast.scope("worker"), case)
    dispatching.return_order(command=command(cast, "officer", case, "不属本所辖区", after=24 * 365 * 9))

    assert refusal(selectors.photo, cast.scope("officer"), kept.pk) == "scope.not_found"


def test_the_answer_comes_back_to_whoever_found_her(cast: Cast, help_class: Classes) -> None:
    case = found(cast, help_class)
    dispatching.step(
        command=services.Command(cast.scope("officer"), case.pk), words="已核实，家住邻镇，" + "家属在途" * 200
    )
    beside.note(command=services.Command(cast.scope("worker"), case.pk), words="知道了")

    (row,) = selectors.carried_cases(cast.scope("worker"), ids=[case.pk], after=None, most=1, now=now())
    told = dict(zip(selectors.CASE, row, strict=True))

    assert str(told["last_words"]).startswith("已核实，家住邻镇")
    assert len(told["last_words"]) == 500
    assert told["last_by"] == cast.accounts["officer"].name
    assert told["last_at"] is not None


def test_whoever_has_no_part_is_carried_no_words(cast: Cast, catalogue_loaded: Classes) -> None:
    case = report(cast)
    beside.note(command=command(cast, "acceptor", case), words="请补充照片")

    (row,) = selectors.carried_cases(cast.scope("dispatcher"), ids=[case.pk], after=None, most=1, now=now())

    told = dict(zip(selectors.CASE, row, strict=True))
    assert (told["last_words"], told["last_by"], told["last_at"]) == ("", "", None)


def test_the_handover_is_recorded_with_its_hours(cast: Cast, help_class: Classes, client: Client) -> None:
    case = found(cast, help_class)
    until = now()
    stayed = services.Stayed(until - timedelta(hours=5, minutes=10), until)

    beside.note(command=services.Command(cast.scope("worker"), case.pk), words="已交给其女儿", stayed=stayed)

    line = facts_of(Deed.objects.get(subject_id=case.pk, deed="case.note"))
    assert line["stayed_minutes"] == 310
    page = page_of(client, cast, "officer", case)
    assert "5 小时 10 分钟" in page


@pytest.mark.parametrize("hours", [(0, 0), (1, 2), (80, 0), (5, -1)])
def test_a_stay_that_cannot_be_is_refused(cast: Cast, catalogue_loaded: Classes, hours: tuple[int, int]) -> None:
    case = report(cast)
    since, until = (MONDAY + timedelta(hours=1) - timedelta(hours=ago) for ago in hours)
    told = services.Stayed(since, until)

    refused = refusal(beside.note, command=command(cast, "worker", case, after=1), words="陪同", stayed=told)

    assert refused == "case.bad_stay"
    assert journalled(case) == ["case.report"]
