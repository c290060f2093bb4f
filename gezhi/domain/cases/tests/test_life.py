"""One matter's whole life, and every way it is refused."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, CaseClass, Evaluation, Order
from gezhi.domain.cases.services import assessing, beside, catalogue, closing, dispatching
from gezhi.domain.cases.vocabulary import OrderKind, Outcome, Source, State, Urgency
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed as JournalDeed
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.scope import NOBODY
from tests.cast import FAR_AWAY, INSIDE, MICRO, MONDAY, NOWHERE, TOWN, Cast

pytestmark = pytest.mark.django_db

Classes = dict[str, CaseClass]


def photo(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def place(point: tuple[float, float] = INSIDE) -> services.Place:
    return services.Place(lon=point[0], lat=point[1], address="长江路 1 号")


def report(cast: Cast, by: str = "worker", **changes: Any) -> Case:
    given: dict[str, Any] = {"words": "井盖不见了", "place": place(), "at": MONDAY, **changes}
    return services.report(scope=cast.scope(by), report=services.Report(**given)).case


def command(cast: Cast, by: str, case: Case, reason: str = "", after: float = 0, **more: Any) -> services.Command:
    """`by` asks on `case`, `after` hours later than Monday nine o'clock."""
    return services.Command(cast.scope(by), case.pk, reason=reason, at=MONDAY + timedelta(hours=after), **more)


def filed(cast: Cast, classes: Classes, order: int = 3) -> Case:
    case = report(cast)
    limit = classes["manhole"].limits.get(order=order)
    return assessing.file(command=command(cast, "acceptor", case), case_class=classes["manhole"], limit=limit)


def dispatched(cast: Cast, classes: Classes) -> Case:
    case = filed(cast, classes)
    return dispatching.dispatch(command=command(cast, "dispatcher", case), department_id=cast.bureau.pk)


def handled(cast: Cast, classes: Classes, after: float = 2) -> Case:
    case = dispatched(cast, classes)
    dispatching.name_handler(command=command(cast, "officer", case), handler_id=cast.id("handler"))
    return dispatching.submit(command=command(cast, "handler", case, after=after), answer="已更换井盖")


def answered(cast: Cast, classes: Classes, after: float = 2) -> Case:
    return dispatching.confirm(command=command(cast, "officer", handled(cast, classes, after), after=after))


def closed(cast: Cast, classes: Classes) -> Case:
    return closing.close(command=command(cast, "acceptor", answered(cast, classes), after=3))


def refusal(failing: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Problem) as refused:
        failing(*args, **kwargs)
    return refused.value.code


def journalled(case: Case) -> list[str]:
    return list(JournalDeed.objects.filter(subject_id=case.pk).order_by("seq").values_list("deed", flat=True))


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
    assert selectors.photos_of(case).count() == 1


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


def test_nobody_closes_what_the_same_natural_person_handled(cast: Cast, catalogue_loaded: Classes) -> None:
    case = answered(cast, catalogue_loaded)
    handler, acceptor = cast.accounts["handler"], cast.accounts["acceptor"]
    acceptor.person_id = handler.person_id
    acceptor.save()

    assert refusal(closing.close, command=command(cast, "acceptor", case)) == "case.same_person"


def test_a_class_that_is_checked_is_closed_only_after_a_good_check(cast: Cast, catalogue_loaded: Classes) -> None:
    catalogue.set_procedure(by=SYSTEM, case_class=catalogue_loaded["manhole"], needs_check=True)
    case = answered(cast, catalogue_loaded)

    assert refusal(closing.close, command=command(cast, "acceptor", case)) == "case.check_first"
    closing.request_check(command=command(cast, "acceptor", case), account_id=cast.id("supervisor"))
    closing.check(command=command(cast, "supervisor", case), passed=False, words="仍然缺失")
    assert refusal(closing.close, command=command(cast, "acceptor", case)) == "case.check_failed"
    closing.rework(command=command(cast, "acceptor", case, reason="核查未通过"))
    case.refresh_from_db()
    assert (case.state, case.rework_count, case.department_id) == (State.DISPATCHED, 1, cast.bureau.pk)
    assert Order.objects.get(case=case, ended_at=None).kind == OrderKind.REWORK


def test_a_class_that_is_verified_is_filed_only_after_somebody_looked(cast: Cast, catalogue_loaded: Classes) -> None:
    wanted = catalogue_loaded["unlimited"]
    catalogue.set_procedure(by=SYSTEM, case_class=wanted, needs_verification=True)
    case = report(cast)

    assert refusal(assessing.file, command=command(cast, "acceptor", case), case_class=wanted) == "case.verify_first"
    assessing.request_verification(command=command(cast, "acceptor", case), account_id=cast.id("worker"))
    assessing.verify(command=command(cast, "worker", case), found=True, words="属实")
    assert assessing.file(command=command(cast, "acceptor", case), case_class=wanted).state == State.FILED


def test_an_unhappy_reporter_reopens_within_the_days_and_times_the_city_allows(
    cast: Cast, catalogue_loaded: Classes
) -> None:
    case = closed(cast, catalogue_loaded)

    assert (
        refusal(closing.reopen, command=command(cast, "worker", case, after=24 * 30, reason="没修好"))
        == "case.too_late"
    )
    case = closing.reopen(command=command(cast, "worker", case, after=24, reason="没修好"))
    assert (case.state, case.reopen_count, case.outcome) == (State.FILED, 1, "")
    Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_at=MONDAY, reopen_count=2)
    assert refusal(closing.reopen, command=command(cast, "worker", case, after=24, reason="又坏了")) == "case.too_often"


def test_silence_ends_as_not_answered_never_as_satisfied(cast: Cast, catalogue_loaded: Classes) -> None:
    case = closed(cast, catalogue_loaded)

    assert closing.expire_all() == 0 or case.closed_at is not None
    Case.objects.filter(pk=case.pk).update(closed_at=MONDAY - timedelta(days=60))
    assert closing.expire_all() == 1

    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.EVALUATED, Outcome.NOT_ANSWERED)
    assert Evaluation.objects.get(case=case).stars is None


def test_self_handled_matters_need_both_photos_and_wait_for_an_audit(cast: Cast, catalogue_loaded: Classes) -> None:
    assert refusal(report, cast, self_handled=True) == "case.evidence_needed"
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]

    case = report(cast, self_handled=True, photos=evidence)
    assert case.state == State.AWAITING_AUDIT
    case = assessing.audit(command=command(cast, "acceptor", case))

    assert case.state == State.CLOSED


def test_who_handled_it_alone_cannot_pass_its_audit(cast: Cast) -> None:
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]
    case = report(cast, self_handled=True, photos=evidence)
    acceptor = cast.accounts["acceptor"]
    acceptor.person_id = cast.accounts["worker"].person_id
    acceptor.save()

    assert refusal(assessing.audit, command=command(cast, "acceptor", case)) == "case.same_person"


def test_a_rule_closes_self_handled_matters_except_the_drawn_sample(cast: Cast) -> None:
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]
    for _ in range(12):
        report(cast, self_handled=True, photos=evidence)
    assert closing.close_audits_by_rule() == 0, "the city has no such rule yet"
    catalogue.set_procedure(by=SYSTEM, audits_by_rule=True, sample_share=0.5)

    closing.close_audits_by_rule()

    states = Case.objects.values_list("state", "is_sampled")
    assert {(State.CLOSED, False), (State.AWAITING_AUDIT, True)} == set(states)


def test_merging_keeps_both_reporters_informed(cast: Cast, catalogue_loaded: Classes) -> None:
    main, twin = report(cast), report(cast, by="supervisor")

    assert refusal(assessing.merge, command=command(cast, "acceptor", main), into=main.pk) == "case.merge_self"
    merged = assessing.merge(command=command(cast, "acceptor", twin), into=main.pk)

    assert (merged.state, merged.merged_into_id) == (State.MERGED, main.pk)
    reporters = {row.account_id for row in main.access.filter(part="reported")}
    assert reporters == {cast.id("worker"), cast.id("supervisor")}


def test_several_inspection_steps_are_recorded_before_the_cause_is_known(cast: Cast, catalogue_loaded: Classes) -> None:
    case = filed(cast, catalogue_loaded)
    dispatching.dispatch(command=command(cast, "dispatcher", case), department_id=cast.bureau.pk)
    for words in ("逐户检查", "检查主管道", "检查负一负二层"):
        dispatching.step(command=command(cast, "handler", case), words=words)

    assert journalled(case).count("case.step") == 3


def test_urging_and_notes_do_not_move_the_case(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)

    beside.urge(command=command(cast, "leader", case), words="请抓紧")
    case = beside.note(command=command(cast, "worker", case), words="居民来电询问")

    assert (case.state, case.urge_count) == (State.DISPATCHED, 1)
    assert refusal(beside.note, command=command(cast, "worker", case), words="") == "case.nothing_said"


def test_the_reporter_is_sealed_and_shown_only_for_a_reason_that_is_journalled(cast: Cast) -> None:
    caller = services.Caller(name="张三", phone="138-0013-8000")
    reported = services.report(
        scope=NOBODY,
        report=services.Report(words="楼道堆物", place=place(), source=Source.RESIDENT, caller=caller, at=MONDAY),
    )
    case = reported.case
    row = case.reporter
    assert "张三".encode() not in bytes(row.name)
    assert b"13800138000" not in bytes(row.phone) + bytes(row.phone_blind or b"")

    assert refusal(beside.reveal_reporter, command=command(cast, "acceptor", case)) == "case.reason_needed"
    assert refusal(beside.reveal_reporter, command=command(cast, "worker", case, reason="好奇")) == "case.not_yours"
    assert beside.reveal_reporter(command=command(cast, "acceptor", case, reason="回访")) == ("张三", "13800138000")
    assert Look.objects.filter(subject_id=case.pk, deed="case.reveal_reporter").count() == 1


def test_a_resident_without_an_account_gets_a_secret_that_is_kept_hashed(cast: Cast) -> None:
    reported = services.report(
        scope=NOBODY, report=services.Report(words="路灯不亮", place=place(), source=Source.RESIDENT, at=MONDAY)
    )

    assert len(reported.secret) >= 14, "at least 80 bits"
    assert bytes(reported.case.reporter.secret_digest or b"") == services.secret_digest(reported.secret)


def test_files_by_rule_goes_straight_to_the_dispatcher(cast: Cast, catalogue_loaded: Classes) -> None:
    catalogue.set_procedure(by=SYSTEM, files_by_rule=True)

    case = report(cast, case_class=catalogue_loaded["unlimited"])

    assert case.state == State.FILED


def test_related_matters_near_in_place_and_time_are_found(cast: Cast, catalogue_loaded: Classes) -> None:
    near, far = report(cast), report(cast, place=place((120.09, 35.95)))

    found = selectors.related(cast.scope("acceptor"), lon=INSIDE[0] + 0.0005, lat=INSIDE[1], at=MONDAY)

    assert [case.pk for case in found] == [near.pk]
    assert far.pk not in {case.pk for case in found}


def test_the_case_page_lists_what_may_be_done_and_why_the_rest_may_not(cast: Cast, catalogue_loaded: Classes) -> None:
    case = answered(cast, catalogue_loaded)
    acceptor = cast.accounts["acceptor"]
    acceptor.person_id = cast.accounts["handler"].person_id
    acceptor.save()

    verdicts = {v.deed: v for v in selectors.possible_deeds(cast.scope("acceptor"), case, MONDAY)}

    assert verdicts["close"].refusal is not None  # type: ignore[index]  # deeds compare as their words
    assert verdicts["rework"].allowed  # type: ignore[index]
    assert "take" not in verdicts
