"""One matter is checked, closed and evaluated; deeds beside the way; every way it is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, Evaluation, Order
from gezhi.domain.cases.services import assessing, beside, catalogue, closing, dispatching
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
from gezhi.domain.cases.vocabulary import OrderKind, Outcome, Source, State
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.scope import NOBODY
from tests.cast import INSIDE, MONDAY, Cast

pytestmark = pytest.mark.django_db


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

    case = report(cast, self_handled=True, photos=evidence, case_class=catalogue_loaded["unlimited"])
    assert case.state == State.AWAITING_AUDIT
    case = assessing.audit(command=command(cast, "acceptor", case))

    assert case.state == State.CLOSED


def test_a_self_handled_matter_is_amended_before_its_audit_where_it_could_be_counted_nowhere(
    cast: Cast, catalogue_loaded: Classes
) -> None:
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]
    case = report(cast, self_handled=True, photos=evidence, place=services.Place(address="菜市场后门"))

    def amend(reason: str = "补充", **told: Any) -> Case:
        return beside.amend(command=command(cast, "acceptor", case, reason=reason), **told)

    assert refusal(assessing.audit, command=command(cast, "acceptor", case)) == "case.class_needed"
    assert refusal(amend, reason="", case_class=catalogue_loaded["manhole"]) == "case.reason_needed"
    amend(case_class=catalogue_loaded["manhole"])
    assert refusal(assessing.audit, command=command(cast, "acceptor", case)) == "case.place_needed"
    amended = amend(place=place())

    assert (amended.state, amended.class_code, amended.due_at) == (State.AWAITING_AUDIT, "0101", None)
    assert assessing.audit(command=command(cast, "acceptor", case)).state == State.CLOSED


def test_who_handled_it_alone_cannot_pass_its_audit(cast: Cast) -> None:
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]
    case = report(cast, self_handled=True, photos=evidence)
    acceptor = cast.accounts["acceptor"]
    acceptor.person_id = cast.accounts["worker"].person_id
    acceptor.save()

    assert refusal(assessing.audit, command=command(cast, "acceptor", case)) == "case.same_person"


def test_a_rule_closes_self_handled_matters_except_the_drawn_sample(cast: Cast, catalogue_loaded: Classes) -> None:
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]
    for _ in range(12):
        report(cast, self_handled=True, photos=evidence, case_class=catalogue_loaded["unlimited"])
    assert closing.close_audits_by_rule() == 0, "the city has no such rule yet"
    catalogue.set_procedure(by=SYSTEM, audits_by_rule=True, sample_share=0.5)

    closing.close_audits_by_rule()

    states = Case.objects.values_list("state", "is_sampled")
    assert {(State.CLOSED, False), (State.AWAITING_AUDIT, True)} == set(states)


def test_a_rule_leaves_self_handled_matters_without_class_or_place_to_a_person(
    cast: Cast, catalogue_loaded: Classes
) -> None:
    evidence = [services.PhotoIn(photo("red"), purpose="before"), services.PhotoIn(photo("green"), purpose="after")]
    known = catalogue_loaded["unlimited"]
    whole = report(cast, self_handled=True, photos=evidence, case_class=known)
    report(cast, self_handled=True, photos=evidence)
    report(cast, self_handled=True, photos=evidence, case_class=known, place=services.Place(address="菜市场后门"))
    catalogue.set_procedure(by=SYSTEM, audits_by_rule=True, sample_share=0)

    assert closing.close_audits_by_rule() == 1

    assert list(Case.objects.filter(state=State.CLOSED)) == [whole]
    assert Case.objects.filter(state=State.AWAITING_AUDIT, is_sampled=False).count() == 2


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
    revealed = beside.reveal_reporter(command=command(cast, "acceptor", case, reason="回访"))
    assert (revealed.name, revealed.phone) == ("张三", "13800138000")
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
