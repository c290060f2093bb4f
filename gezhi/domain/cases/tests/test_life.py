"""One matter goes from report to the department's answer, and every way it is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, Order
from gezhi.domain.cases.services import assessing, beside, closing, dispatching
from gezhi.domain.cases.tests.matters import (
    Classes,
    answered,
    closed,
    command,
    dispatched,
    filed,
    journalled,
    photo,
    place,
    refusal,
    report,
)
from gezhi.domain.cases.vocabulary import Outcome, State, Urgency
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from tests.cast import FAR_AWAY, MICRO, MONDAY, NOWHERE, TOWN, Cast

pytestmark = pytest.mark.django_db


def test_a_matter_goes_through_five_steps_to_an_evaluated_closing(cast: Cast, catalogue_loaded: Classes) -> None:
    case = closed(cast, catalogue_loaded)

    case = closing.evaluate(command=command(cast, "worker", case, after=4), solved=True, stars=5, words="很快")

    assert (case.state, case.outcome) == (State.EVALUATED, Outcome.SOLVED)
    assert journalled(case) == [
        f"case.{deed}"
        for deed in ("report", "file", "dispatch", "name_handler", "submit", "confirm", "close", "evaluate")
    ]


def test_the_case_stands_in_the_cell_of_its_point_and_is_numbered_by_division_and_day(cast: Cast) -> None:
    first, second = report(cast), report(cast)

    assert (first.code, first.reported_code) == (MICRO, MICRO)
    assert [first.number, second.number] == ["370211-20261116-00001", "370211-20261116-00002"]


def test_a_number_counts_the_citys_day_not_the_suns(cast: Cast) -> None:
    case = report(cast, at=datetime.fromisoformat("2026-11-16T17:00:00+00:00"))  # already the 17th in Qingdao

    assert case.number == "370211-20261117-00001"


def test_a_place_in_words_stands_at_the_level_of_the_desk_and_is_to_be_found(
    cast: Cast, catalogue_loaded: Classes
) -> None:
    case = report(cast, by="acceptor", place=services.Place(address="菜市场后门"))

    assert (case.code, case.place_kind) == ("370211", "words")
    wanted = catalogue_loaded["unlimited"]
    assert refusal(assessing.file, command=command(cast, "acceptor", case), case_class=wanted) == "case.place_needed"
    assessing.file(command=command(cast, "acceptor", case), place=place(), case_class=wanted)
    case.refresh_from_db()
    assert (case.code, case.reported_code) == (MICRO, "370211")


def test_a_point_outside_every_border_is_refused_and_nothing_is_written(cast: Cast) -> None:
    assert refusal(report, cast, place=place(NOWHERE)) == "place.outside"
    assert not Case.objects.exists()


def test_a_cell_can_be_chosen_instead_of_a_point(cast: Cast) -> None:
    assert report(cast, place=services.Place(code=TOWN)).code == TOWN


def test_the_same_id_is_the_same_report_and_nothing_to_anybody_else(cast: Cast) -> None:
    id = new_id()
    first = report(cast, id=id)

    again = services.report(scope=cast.scope("worker"), report=services.Report(words="另一句", place=place(), id=id))

    assert again.repeated
    assert again.case.pk == first.pk
    assert Case.objects.count() == 1
    assert refusal(report, cast, by="stranger", id=id) == "case.id_taken"


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
def test_a_report_without_words_is_refused(cast: Cast, words: str) -> None:
    assert refusal(report, cast, words=words) == "case.no_words"


def test_a_text_of_100_000_characters_is_refused(cast: Cast) -> None:
    assert refusal(report, cast, words="长" * 100_000) == "text.too_long"


def test_control_characters_are_refused(cast: Cast) -> None:
    assert refusal(report, cast, words="a\x00b") == "text.control_character"


def test_a_class_with_conditions_is_filed_only_with_one_chosen(cast: Cast, catalogue_loaded: Classes) -> None:
    case = report(cast)

    chosen = {"case_class": catalogue_loaded["manhole"]}
    assert refusal(assessing.file, command=command(cast, "acceptor", case), **chosen) == "case.condition_needed"


def test_the_limit_of_the_condition_sets_the_clock_on_working_time(cast: Cast, catalogue_loaded: Classes) -> None:
    """Two working days from Monday nine o'clock end on Wednesday at nine."""
    case = filed(cast, catalogue_loaded, order=3)

    assert case.due_at == datetime.fromisoformat("2026-11-18T01:00:00+00:00")
    assert case.yellow_at is not None
    assert MONDAY < case.yellow_at < case.due_at


def test_an_urgent_hour_runs_through_the_night(cast: Cast, catalogue_loaded: Classes) -> None:
    case = report(cast)
    limit = catalogue_loaded["manhole"].limits.get(order=1)
    late = services.Command(cast.scope("acceptor"), case.pk, at=MONDAY + timedelta(hours=12))

    case = assessing.file(command=late, case_class=catalogue_loaded["manhole"], limit=limit)

    assert case.due_at == MONDAY + timedelta(hours=14)


def test_a_class_without_a_limit_has_no_clock(cast: Cast, catalogue_loaded: Classes) -> None:
    case = assessing.file(command=command(cast, "acceptor", report(cast)), case_class=catalogue_loaded["unlimited"])

    assert (case.state, case.due_at) == (State.FILED, None)


def test_amending_the_condition_recomputes_the_clock_and_says_so(cast: Cast, catalogue_loaded: Classes) -> None:
    case = filed(cast, catalogue_loaded, order=3)
    quick = catalogue_loaded["manhole"].limits.get(order=1)

    assert refusal(beside.amend, command=command(cast, "acceptor", case), limit=quick) == "case.reason_needed"
    case = beside.amend(
        command=command(cast, "acceptor", case, reason="有人员危险", after=1), limit=quick, urgency=Urgency.URGENT
    )

    assert case.due_at == MONDAY + timedelta(hours=2), "counted from the filing, not from the amendment"
    assert "case.amend" in journalled(case)


def test_a_deed_the_table_does_not_allow_is_refused_and_changes_nothing(cast: Cast, catalogue_loaded: Classes) -> None:
    case = filed(cast, catalogue_loaded)

    assert refusal(closing.close, command=command(cast, "acceptor", case)) == "case.not_now"
    assert refusal(assessing.file, command=command(cast, "dispatcher", case)) == "case.not_now"
    assert refusal(dispatching.dispatch, command=command(cast, "acceptor", case), department_id=cast.bureau.pk) == (
        "case.not_yours"
    )
    case.refresh_from_db()
    assert (case.state, case.version) == (State.FILED, 2)


def test_a_stale_version_is_refused_with_both_versions(cast: Cast, catalogue_loaded: Classes) -> None:
    case = filed(cast, catalogue_loaded)

    with pytest.raises(Problem) as refused:
        dispatching.dispatch(command=command(cast, "dispatcher", case, version=1), department_id=cast.bureau.pk)

    assert refused.value.code == "case.stale"
    assert refused.value.parameters == {"seen": 1, "current": 2}


def test_a_case_of_the_next_district_does_not_exist_for_me(cast: Cast) -> None:
    case = report(cast, by="stranger", place=place(FAR_AWAY))

    assert refusal(selectors.case, cast.scope("acceptor"), case.pk) == "scope.not_found"
    assert refusal(selectors.case, cast.scope("acceptor"), new_id()) == "scope.not_found"
    assert refusal(assessing.decline, command=command(cast, "acceptor", case, reason="x")) == "scope.not_found"


def test_a_department_sees_what_it_holds_or_held_and_nothing_else(cast: Cast, catalogue_loaded: Classes) -> None:
    seen, unseen = dispatched(cast, catalogue_loaded), report(cast)

    assert selectors.case(cast.scope("officer"), seen.pk).pk == seen.pk
    assert refusal(selectors.case, cast.scope("officer"), unseen.pk) == "scope.not_found"
    dispatching.return_order(command=command(cast, "officer", seen, reason="不属本局"))
    assert selectors.case(cast.scope("officer"), seen.pk).state == State.FILED


def test_a_returned_order_keeps_its_history_and_goes_to_other_hands(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)

    assert refusal(dispatching.return_order, command=command(cast, "officer", case)) == "case.reason_needed"
    case = dispatching.return_order(command=command(cast, "officer", case, reason="不属本局"))
    assert (case.state, case.department_id) == (State.FILED, None)
    dispatching.dispatch(command=command(cast, "dispatcher", case), worker_id=cast.id("worker"))

    kinds = list(Order.objects.filter(case=case).order_by("number").values_list("kind", "end", "reason"))
    assert kinds == [("first", "returned", "不属本局"), ("redirected", "", "")]


def test_a_worker_takes_and_finishes_an_order_without_any_department(cast: Cast, catalogue_loaded: Classes) -> None:
    case = filed(cast, catalogue_loaded)
    dispatching.dispatch(command=command(cast, "dispatcher", case), worker_id=cast.id("worker"))
    assert refusal(dispatching.take, command=command(cast, "cover", case)) in {"scope.not_found", "case.not_your_order"}

    dispatching.take(command=command(cast, "worker", case))
    case = dispatching.submit(
        command=command(cast, "worker", case, after=1), answer="已处理", photos=[services.PhotoIn(photo())]
    )

    assert case.state == State.ANSWERED
    assert len(selectors.photos_of(cast.scope("worker"), case)) == 1


def test_only_somebody_of_the_department_can_be_named_handler(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)

    naming = {"command": command(cast, "officer", case), "handler_id": cast.id("worker")}
    assert refusal(dispatching.name_handler, **naming) == "case.handler_elsewhere"


def test_work_is_submitted_by_the_named_handler_with_words(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)
    dispatching.name_handler(command=command(cast, "officer", case), handler_id=cast.id("handler"))

    assert refusal(dispatching.submit, command=command(cast, "officer", case), answer="x") == "case.not_handler"
    assert refusal(dispatching.submit, command=command(cast, "handler", case), answer=" ") == "case.answer_needed"


def test_the_clock_that_counts_stops_when_the_department_confirms(cast: Cast, catalogue_loaded: Classes) -> None:
    in_time = answered(cast, catalogue_loaded, after=10)
    late = answered(cast, catalogue_loaded, after=200)

    assert (in_time.is_late, late.is_late) == (False, True)


def test_a_dispatcher_takes_back_an_order_nobody_has_taken(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)
    assert refusal(dispatching.recall, command=command(cast, "dispatcher", case)) == "case.reason_needed"
    assert refusal(dispatching.recall, command=command(cast, "acceptor", case, reason="派错")) == "case.not_yours"

    case = dispatching.recall(command=command(cast, "dispatcher", case, reason="派错部门"))

    order = Order.objects.get(case=case)
    assert (case.state, case.department_id) == (State.FILED, None)
    assert (order.end, order.reason) == ("revoked", "派错部门")
    case = dispatching.dispatch(command=command(cast, "dispatcher", case), department_id=cast.gas.pk)
    assert case.department_id == cast.gas.pk


def test_work_that_was_taken_is_not_recalled(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)
    dispatching.name_handler(command=command(cast, "officer", case), handler_id=cast.id("handler"))

    refused = refusal(dispatching.recall, command=command(cast, "dispatcher", case, reason="派错"))

    assert refused == "case.not_now"
