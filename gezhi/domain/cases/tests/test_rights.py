"""What is held about a person is shown to them, and goes when they ask, unless a duty keeps it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, CaseClass, KeptText, Photo, ProcedureRow, Reporter, TimeLimit
from gezhi.domain.cases.rules.rights import YOUNG, duty_to_keep
from gezhi.domain.cases.services import assessing, beside, catalogue, closing, dispatching, rights
from gezhi.domain.cases.services.photos import PhotoIn
from gezhi.domain.cases.tests.matters import Classes, command, photo, place, refusal
from gezhi.domain.cases.vocabulary import ERASED_WORDS, OPEN_STATES, Duty, Right, Source, State
from gezhi.domain.cases.web.timeline import moments_for_reporter, moments_of
from gezhi.domain.registry import services as register
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import verifying
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import NOBODY
from tests.cast import COUNTY, INSIDE, LONG_AGO, MONDAY, TOWN, Cast
from tests.residents import solved

EDITION = "gbt30428.2-2013"
PHONE, TEXT = "13800138000", "楼道堆物，请打 13800138000"


@pytest.fixture
def desk(cast: Cast, catalogue_loaded: Classes) -> Cast:
    """The cast with a second acceptor, and the classes of such requests in the edition in use."""
    from gezhi.domain.accounts import services as accounts
    from gezhi.domain.grids import selectors as grids

    catalogue.load_rights(by=SYSTEM, edition=EDITION, at=LONG_AGO)
    second = accounts.create_account(by=SYSTEM, username="second", name="许静", at=LONG_AGO)
    cell = grids.live_cell(COUNTY)
    accounts.give_post(by=SYSTEM, account=second, role="acceptor", cell_id=cell.pk, code=COUNTY, valid_from=LONG_AGO)
    cast.accounts["second"] = second
    return cast


def reported(phone: str = PHONE, **more: Any) -> Case:
    caller = services.Caller(name="王居民", phone=phone, notice_version="2026-11-180")
    given: dict[str, Any] = {"words": TEXT, "place": place(), "source": Source.RESIDENT, "at": MONDAY, **more}
    return services.report(scope=NOBODY, report=services.Report(caller=caller, **given)).case


def request(right: Right, phone: str = PHONE) -> Case:
    found = selectors.rights_class(right)
    assert found is not None
    return reported(phone, words="申请", place=services.Place(code=TOWN), case_class=found)


def granted(desk: Cast, right: Right, phone: str = PHONE) -> Case:
    case = request(right, phone)
    limit = TimeLimit.objects.get(case_class=case.case_class)
    return assessing.file(command=command(desk, "acceptor", case), case_class=case.case_class, limit=limit)


def carry_out(desk: Cast, case: Case, by: str = "second") -> services.Command:
    return command(desk, by, case, reason="回拨电话核对", after=2)


def ended(desk: Cast, case: Case, days: int = 60) -> Case:
    assessing.decline(command=command(desk, "acceptor", case, reason="不属受理范围"))
    Case.objects.filter(pk=case.pk).update(changed_at=MONDAY - timedelta(days=days))
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("state", list(State))
def test_open_and_lately_ended_matters_are_kept_and_nothing_else(state: State) -> None:
    at_the_edge, before = MONDAY - YOUNG, MONDAY - YOUNG + timedelta(seconds=1)
    is_open = state in OPEN_STATES
    assert duty_to_keep(state, at_the_edge, MONDAY) == (Duty.OPEN if is_open else None)
    assert duty_to_keep(state, before, MONDAY) == (Duty.OPEN if is_open else Duty.YOUNG)


@pytest.mark.django_db
def test_the_classes_come_with_their_limit_once_and_can_be_changed_like_any(desk: Cast) -> None:
    assert catalogue.load_rights(by=SYSTEM, edition=EDITION, at=MONDAY) == 0
    limits = TimeLimit.objects.filter(case_class__in=CaseClass.objects.filter(procedure__right__gt=""))
    assert [f"{limit.value:.0f} {limit.unit}" for limit in limits] == ["15 work_day"] * 3
    row = ProcedureRow.objects.get(right=Right.ACCESS)
    assert row.case_class_id is not None
    catalogue.drop_procedure(by=SYSTEM, class_id=row.case_class_id)
    assert ProcedureRow.objects.filter(right=Right.ACCESS).exists()
    assert refusal(catalogue.load_rights, by=SYSTEM, edition="none", at=MONDAY) == "catalogue.no_edition"


@pytest.mark.django_db
def test_an_extract_holds_what_is_held_of_this_person_and_of_nobody_else(desk: Cast) -> None:
    mine, _other = reported(), reported("13900000000", words="别人的事")
    beside.note(command=command(desk, "acceptor", mine), words="已联系物业 13711112222")
    beside.reveal_reporter(command=command(desk, "acceptor", mine, reason="回访"))
    case = granted(desk, Right.ACCESS)

    made = rights.extract(command=carry_out(desk, case))

    assert [one.number for one in made.reports] == [mine.number, case.number]
    first = made.reports[0]
    assert (first.name, first.phone, first.notice) == ("王居民", PHONE, "2026-11-180")
    assert TEXT in first.words
    assert not any("13711112222" in text for text in first.words), "what staff typed may name others"
    assert [(seen.number, seen.reason) for seen in made.looks] == [(mine.number, "回访")]
    case.refresh_from_db()
    assert (case.state, case.is_late) == (State.ANSWERED, False)
    assert facts_of(Look.objects.get(deed="rights.extract"))["cases"] == [mine.number, case.number]


@pytest.mark.django_db
def test_an_extract_holds_what_the_register_holds_under_both_name_and_phone(desk: Cast) -> None:
    worker = desk.scope("worker")
    building = register.add_building(scope=worker, name="3号楼", point=INSIDE, floors=1, rooms=1, at=MONDAY)
    (home,) = building.homes.all()
    for name in ("王居民", "王家人"):
        values = {"name": name, "phone": PHONE, "workplace": f"{name}的单位"}
        register.enter(scope=worker, home_id=home.pk, values=values, at=MONDAY)

    made = rights.extract(command=carry_out(desk, granted(desk, Right.ACCESS)))

    (found,) = made.register
    assert {value.field: value.value for value in found.values} == {
        "name": "王居民", "phone": PHONE, "workplace": "王居民的单位", "document_kind": "111", "sex": "0",
    }  # fmt: skip
    assert {value.source for value in found.values} == {"worker"}
    assert [home.role for home in found.homes] == ["lives"]


@pytest.mark.django_db
def test_who_grants_does_not_carry_out_and_who_carries_out_does_not_close(desk: Cast) -> None:
    for right, do in ((Right.ACCESS, rights.extract), (Right.ERASURE, rights.erase)):
        case = request(right)
        assert refusal(do, command=carry_out(desk, case)) == "case.not_now"
        case = granted(desk, right)
        assert refusal(do, command=carry_out(desk, case, by="acceptor")) == "case.same_decider"
        assert refusal(do, command=command(desk, "second", case)) == "case.reason_needed"
        assert refusal(do, command=carry_out(desk, case, by="dispatcher")) == "case.not_yours"
        do(command=carry_out(desk, case))
        assert refusal(closing.close, command=command(desk, "second", case, after=3)) == "case.same_person"
        assert closing.close(command=command(desk, "acceptor", case, after=3)).state == State.CLOSED


@pytest.mark.django_db
def test_such_a_request_stays_at_the_desk_and_only_such_a_one_is_answered_so(
    desk: Cast, catalogue_loaded: Classes
) -> None:
    case = granted(desk, Right.ACCESS)
    sent = command(desk, "dispatcher", case)
    assert refusal(dispatching.dispatch, command=sent, department_id=desk.bureau.pk) == "case.at_desk"
    assert refusal(rights.erase, command=carry_out(desk, case)) == "case.not_erasure"
    ordinary = reported(case_class=catalogue_loaded["unlimited"])
    assessing.file(command=command(desk, "acceptor", ordinary))
    assert refusal(rights.extract, command=carry_out(desk, ordinary)) == "case.not_access"
    offered = selectors.possible_deeds(desk.scope("second"), ordinary, MONDAY)
    assert not {"extract", "erase"} & {verdict.deed.value for verdict in offered}


@pytest.mark.django_db
def test_erasure_takes_the_person_and_leaves_the_matter(desk: Cast, django_capture_on_commit_callbacks: Any) -> None:
    gone = reported(photos=[PhotoIn(photo())])
    still = reported(words="还没办完")
    young = ended(desk, reported(words="刚办完"), days=3)
    picture = Photo.objects.get(case=gone).digest
    gone = ended(desk, gone)
    left = (gone.state, gone.code, gone.class_code, gone.number, gone.reported_at, gone.changed_at)
    case = granted(desk, Right.ERASURE)

    with django_capture_on_commit_callbacks(execute=True):
        done = rights.erase(command=carry_out(desk, case))

    assert done.erased == [gone.number]
    assert done.kept == {still.number: Duty.OPEN, young.number: Duty.YOUNG, case.number: Duty.OPEN}
    gone.refresh_from_db()
    assert (gone.words, gone.address, gone.lon, gone.raw_place) == (ERASED_WORDS, "", None, None)
    assert (gone.state, gone.code, gone.class_code, gone.number, gone.reported_at, gone.changed_at) == left
    row = Reporter.objects.get(case=gone)
    assert (bytes(row.name), bytes(row.phone), row.phone_blind) == (b"", b"", None)
    assert not KeptText.objects.filter(case=gone).exclude(text=b"").exists()
    assert not Photo.objects.filter(case=gone).exists()
    assert not store.file_of(picture, "full").exists()
    assert Reporter.objects.get(case=still).phone_blind
    case.refresh_from_db()
    said = moments_for_reporter(case)[-1].sentence
    assert "已删除 1 件" in said
    assert "案件尚在办理" in said


@pytest.mark.django_db
def test_the_reporters_own_lines_lose_what_they_typed_and_the_journal_stays_whole(desk: Cast) -> None:
    case = reported()
    asked = services.Command(NOBODY, case.pk, reason="", at=MONDAY, as_reporter=True)
    beside.urge(command=asked, words="快一点，我是三单元的老王")
    case = ended(desk, Case.objects.get(pk=case.pk))

    rights.erase(command=carry_out(desk, granted(desk, Right.ERASURE)))
    seal_all()

    line = Deed.objects.get(deed="case.urge")
    assert (facts_of(line), line.erased_by is not None) == ({}, True)
    assert len(moments_of(case)) >= 3, "an erased line still stands in the timeline"
    assert verifying.verify().clean


@pytest.mark.django_db
def test_a_resident_asks_at_the_door_and_the_desk_hands_out_the_file(desk: Cast, settings: Any) -> None:
    settings.PROOF_COST = 20
    resident = Client(headers={"accept-language": "zh-CN"})
    told = {"right": "access", "name": "王居民", "phone": PHONE, "town": TOWN, "words": ""}
    assert resident.post("/rights", told).status_code == 422, "without a proof nothing is taken up"
    page = resident.get("/rights")
    sent = {**told, "solution": solved(page.context["proof"]), "token": page.context["proof"].token}
    assert resident.post("/rights", sent).status_code == 200
    case = Case.objects.get()
    assert case.case_class == selectors.rights_class(Right.ACCESS)
    limit = TimeLimit.objects.get(case_class=case.case_class)
    assessing.file(command=command(desk, "acceptor", case), case_class=case.case_class, limit=limit)

    second = Client(headers={"accept-language": "zh-CN"})
    second.force_login(desk.accounts["second"])
    for form in ("xlsx", "json"):
        version = Case.objects.get().version
        answer = second.post(f"/cases/{case.pk}/extract", {"version": version, "reason": "回拨核对", "form": form})
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert case.number in answer["Content-Disposition"]
    assert answer.json()["reports"][0]["phone"] == PHONE
    book = second.post(f"/cases/{case.pk}/extract", {"version": version + 1, "reason": "再发一次", "form": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert PHONE in [str(cell) for cell in rows[1]]
