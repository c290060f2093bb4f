"""Cases for programs: who may call, what they get, and what they are refused with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from gezhi.domain.accounts import services as accounts
from gezhi.domain.accounts.models import ApiToken
from gezhi.domain.accounts.web import middleware
from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case, CaseAccess, Order
from gezhi.domain.cases.rules.moves import MOVES, as_contract
from gezhi.domain.cases.tests.matters import Classes, answered, closed, dispatched, filed, handled, report
from gezhi.domain.cases.vocabulary import Deed, State
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed as Line
from tests.cast import COUNTY, FAR_AWAY, INSIDE, INSIDE_NEXT, MICRO, NOWHERE, Cast
from tests.programs import API, Program, Programs

pytestmark = pytest.mark.django_db


def body(**changes: Any) -> dict[str, Any]:
    """A report as a program sends it."""
    point = {"lon": INSIDE[0], "lat": INSIDE[1]}
    return {"id": str(new_id()), "words": "井盖不见了", "place": point, **changes}


def test_a_report_is_created_under_the_callers_own_id(program: Programs) -> None:
    sent = body()

    answer = program("worker").post("/cases", sent)

    told = answer.json()
    assert answer.status == 201
    assert (told["id"], told["state"], told["place"]["code"]) == (sent["id"], "reported", MICRO)
    assert "file" not in told["deeds"], "a worker files nothing"
    assert Case.objects.get(pk=sent["id"]).reporter_account is not None


def test_the_same_id_again_answers_the_same_and_makes_nothing(program: Programs) -> None:
    sent = body()
    first = program("worker").post("/cases", sent)

    again = program("worker").post("/cases", {**sent, "words": "另一句"})

    assert (first.status, again.status) == (201, 200)
    assert again.json() == first.json()
    assert (Case.objects.count(), Line.objects.filter(deed="case.report").count()) == (1, 1)


def test_the_id_of_somebody_elses_case_is_refused_without_a_word_of_it(program: Programs) -> None:
    sent = body()
    program("worker").post("/cases", sent)

    answer = program("stranger").post("/cases", {**sent, "words": "偷看"})

    assert answer.status == 409
    assert answer.json() == {"code": "case.id_taken", "sentence": "该编号已被使用。", "parameters": {}}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"words": ""}, 422, "case.no_words"),
        ({"words": "  \n"}, 422, "case.no_words"),
        ({"place": {"lon": NOWHERE[0], "lat": NOWHERE[1]}}, 422, "place.outside"),
        ({"place": {"lon": 200, "lat": 36}}, 422, "api.malformed"),
        ({"place": {"code": "999999"}}, 404, "place.unknown_code"),
        ({"place": {"code": "37x"}}, 422, "area_code.malformed"),
        ({"class": {"kind": "component", "code": "9999"}}, 404, "scope.not_found"),
        ({"class": {"kind": "planet", "code": "0101"}}, 422, "api.malformed"),
        ({"class": {"kind": "component", "code": "0101", "condition": 99}}, 404, "scope.not_found"),
        ({"class": {"kind": "component", "code": "01"}}, 422, "case.class_unusable"),
        ({"photos": [{"id": str(UUID(int=7))}]}, 404, "scope.not_found"),
        ({"self_handled": True}, 422, "case.evidence_needed"),
        ({"id": "not-an-id"}, 422, "api.malformed"),
        ({"id": None}, 422, "api.malformed"),
        ({"urgency": "very"}, 422, "api.malformed"),
    ],
)
def test_bad_input_is_refused_with_a_problem_and_changes_nothing(
    program: Programs, catalogue_loaded: Classes, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = program("worker").post("/cases", body(**changes))

    assert (answer.status, answer.code) == (status, code)
    assert not Case.objects.exists()


@pytest.mark.parametrize("content", ["", "[]", "null", '{"id": 1}', '"text"'])
def test_json_of_another_form_is_malformed(program: Programs, content: str) -> None:
    answer = program("worker").post("/cases", content)

    assert (answer.status, answer.code) == (422, "api.malformed")


@pytest.mark.parametrize("content", ["{", "\x00", "id=1&words=x", "<case/>"])
def test_what_is_no_json_is_unreadable(program: Programs, content: str) -> None:
    answer = program("worker").post("/cases", content)

    assert (answer.status, answer.code) == (400, "api.unreadable")


def test_programs_are_told_in_problems_also_where_no_door_is(program: Programs) -> None:
    nowhere, wrong = program("worker").get("/nowhere"), program("worker").post("/cases/table")

    assert (nowhere.status, nowhere.code) == (404, "api.no_such_address")
    assert (wrong.status, wrong.code) == (405, "api.wrong_method")


def test_a_body_above_the_limit_is_refused_with_a_problem(program: Programs) -> None:
    answer = program("worker").post("/cases", body(words="长" * 1_000_000))

    assert (answer.status, answer.code) == (413, "api.too_large")
    assert not Case.objects.exists()


def expired(cast: Cast) -> str:
    long_ago = now() - timedelta(days=91)
    return accounts.issue_token(by=SYSTEM, account=cast.accounts["worker"], name="old", at=long_ago)


def revoked(cast: Cast) -> str:
    token = accounts.issue_token(by=SYSTEM, account=cast.accounts["worker"], name="gone", at=now())
    accounts.revoke_token(by=SYSTEM, token=ApiToken.objects.get(name="gone"), at=now())
    return token


def of_a_locked_account(cast: Cast) -> str:
    token = accounts.issue_token(by=SYSTEM, account=cast.accounts["cover"], name="locked", at=now())
    cast.accounts["cover"].is_active = False
    cast.accounts["cover"].save()
    return token


@pytest.mark.parametrize("made", [expired, revoked, of_a_locked_account, lambda cast: "gz_unknown", lambda cast: ""])
def test_a_token_that_does_not_count_opens_nothing(cast: Cast, made: Any) -> None:
    stranger = Program(made(cast))

    for answer in (stranger.get("/cases"), stranger.post("/cases", body()), stranger.get(f"/cases/{new_id()}")):
        assert (answer.status, answer.code) == (401, "door.sign_in_needed")
    assert not Case.objects.exists()


def test_a_revoked_token_stops_counting_when_the_memory_of_five_seconds_ends(cast: Cast, program: Programs) -> None:
    used = program("worker")
    assert used.get("/cases").status == 200
    accounts.revoke_token(by=SYSTEM, token=ApiToken.objects.get(account=cast.id("worker")), at=now())

    middleware._callers.forget()

    assert used.get("/cases").status == 401


def test_a_session_without_the_forgery_token_changes_nothing(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.accounts["worker"])

    answer = browser.post(f"{API}/cases", body(), content_type="application/json")

    assert browser.get(f"{API}/cases").status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (403, "door.forged")
    assert not Case.objects.exists()


def test_a_session_with_the_forgery_token_may_report(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.accounts["worker"])
    browser.cookies["csrftoken"] = "a" * 32

    answer = browser.post(f"{API}/cases", body(), content_type="application/json", headers={"X-CSRFToken": "a" * 32})

    assert answer.status_code == 201


def test_a_role_without_the_permission_is_refused(program: Programs) -> None:
    answer = program("leader").post("/cases", body())

    assert (answer.status, answer.code) == (403, "scope.forbidden")


def test_what_lies_outside_my_area_answers_exactly_as_what_does_not_exist(cast: Cast, program: Programs) -> None:
    far = report(cast, by="stranger", place=services.Place(lon=FAR_AWAY[0], lat=FAR_AWAY[1]))
    mine, nobody = program("acceptor"), new_id()

    for there, nowhere in (
        (mine.get(f"/cases/{far.pk}"), mine.get(f"/cases/{nobody}")),
        (
            mine.post(f"/cases/{far.pk}/decline", {"reason": "x"}),
            mine.post(f"/cases/{nobody}/decline", {"reason": "x"}),
        ),
        (mine.post(f"/cases/{far.pk}/note", {"words": "x"}), mine.post(f"/cases/{nobody}/note", {"words": "x"})),
    ):
        assert there.status == nowhere.status == 404
        assert there.content == nowhere.content
    far.refresh_from_db()
    assert far.state == State.REPORTED


def test_lists_are_filtered_paged_and_counted_inside_the_scope(cast: Cast, program: Programs) -> None:
    near = [report(cast, words=f"第{n}件") for n in range(5)]
    other = report(cast, words="别处", place=services.Place(lon=INSIDE_NEXT[0], lat=INSIDE_NEXT[1]))
    far = report(cast, by="stranger", place=services.Place(lon=FAR_AWAY[0], lat=FAR_AWAY[1]))
    mine = program("acceptor")

    def listed(**query: Any) -> list[str]:
        return [row["id"] for row in mine.get("/cases", **query).json()["cases"]]

    assert set(listed()) == {str(case.pk) for case in (*near, other)}
    assert set(listed(area=MICRO)) == {str(case.pk) for case in near}
    assert listed(words="第3件") == [str(near[3].pk)]
    assert listed(state="filed") == listed(open="false") == listed(source="hotline") == []
    assert str(far.pk) not in listed(area=COUNTY)
    first = mine.get("/cases", size=4, order="reported", count="true").json()
    second = mine.get("/cases", size=4, order="reported", cursor=first["next"]).json()
    assert (first["count"], second["next"]) == (6, "")
    ids = [row["id"] for row in first["cases"] + second["cases"]]
    assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize(
    "query",
    [
        {"size": 0},
        {"size": 1001},
        {"order": "words"},
        {"state": "gone"},
        {"area": "37x"},
        {"since": "gestern"},
        {"department": "7"},
    ],
)
def test_a_filter_that_cannot_be_is_malformed(program: Programs, query: dict[str, Any]) -> None:
    answer = program("acceptor").get("/cases", **query)

    assert (answer.status, answer.code) == (422, "api.malformed")


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "W10", "WzEsMl0", "WyIyMDI2IiwgIngiXQ"])
def test_a_cursor_that_nobody_gave_is_refused(program: Programs, cursor: str) -> None:
    answer = program("acceptor").get("/cases", cursor=cursor)

    assert (answer.status, answer.code) == (422, "list.bad_cursor")


def test_every_deed_is_an_operation_of_its_own_and_says_what_the_table_says(program: Programs) -> None:
    document = program("worker").get("/openapi.json").json()

    described = {}
    for path, operations in document["paths"].items():
        if found := re.fullmatch(r"/api/v1/cases/\{id\}/(\w+)", path):
            described[found[1]] = operations["post"]
    assert described.keys() == {deed.value for deed in services.TABLE}
    assert described.keys() == {move.deed.value for move in MOVES} - {Deed.RELEASE_REPORTER, Deed.EXTRACT, Deed.ERASE}
    for deed, operation in described.items():
        before = {state for move in MOVES if move.deed == deed for state in move.before}
        assert set(re.findall(r"[a-z_]+", operation["description"].removeprefix("From "))) == before
        assert operation["operationId"] == f"case_{deed}"
    assert program("worker").get("/cases/table").json() == as_contract()


BODIES: dict[str, dict[str, Any]] = {
    "request_verification": {"account": str(UUID(int=1))},
    "verify": {"found": True, "words": "属实"},
    "dispatch": {"worker": str(UUID(int=1))},
    "merge": {"into": str(UUID(int=1))},
    "name_handler": {"handler": str(UUID(int=1))},
    "step": {"words": "第一步"},
    "submit": {"answer": "已处理"},
    "request_check": {"account": str(UUID(int=1))},
    "check": {"passed": True, "words": "好"},
    "evaluate": {"solved": True},
    "note": {"words": "备注"},
}
STAGES: dict[str, Any] = {
    "reported": lambda cast, classes: report(cast),
    "filed": filed,
    "dispatched": dispatched,
    "submitted": handled,
    "answered": answered,
    "closed": closed,
}


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_not_among_the_deeds_is_refused_and_changes_nothing(
    cast: Cast, catalogue_loaded: Classes, program: Programs, stage: str
) -> None:
    case = STAGES[stage](cast, catalogue_loaded)
    tried = 0
    for role in ("acceptor", "officer", "worker"):
        told = program(role).get(f"/cases/{case.pk}")
        allowed = set(told.json()["deeds"]) if told.status == 200 else set()
        for deed in sorted(set(services.TABLE) - allowed):
            sent = {"reason": "理由", **BODIES.get(deed, {})}
            answer = program(role).post(f"/cases/{case.pk}/{deed}", sent)
            assert answer.status in (403, 404, 409), f"{role} did {deed} when {stage}"
            tried += 1
    before, case = case, Case.objects.get(pk=case.pk)
    assert (case.state, case.version) == (before.state, before.version)
    assert tried > 50


@pytest.mark.parametrize("hands", ["department", "worker"])
def test_hands_that_are_not_there_are_refused(
    cast: Cast, catalogue_loaded: Classes, program: Programs, hands: str
) -> None:
    case = filed(cast, catalogue_loaded)

    for id in (UUID(int=1), cast.id("stranger")):
        answer = program("dispatcher").post(f"/cases/{case.pk}/dispatch", {hands: str(id)})
        assert (answer.status, answer.code) == (404, "scope.not_found")
    assert not Order.objects.exists()


def test_a_deed_at_a_stale_version_is_refused_with_both_versions(
    cast: Cast, catalogue_loaded: Classes, program: Programs
) -> None:
    case = filed(cast, catalogue_loaded)

    answer = program("dispatcher").post(f"/cases/{case.pk}/dispatch", {"version": 1, "department": str(cast.bureau.pk)})

    assert (answer.status, answer.code) == (409, "case.stale")
    assert answer.json()["parameters"] == {"seen": 1, "current": 2}
    assert not Order.objects.exists()


def test_a_deed_sent_twice_with_the_same_version_is_done_once(
    cast: Cast, catalogue_loaded: Classes, program: Programs
) -> None:
    case = filed(cast, catalogue_loaded)
    sent = {"version": case.version, "department": str(cast.bureau.pk), "words": "请速办"}

    first, second = (program("dispatcher").post(f"/cases/{case.pk}/dispatch", sent) for _ in range(2))

    assert (first.status, second.status, second.code) == (200, 409, "case.stale")
    assert (Order.objects.count(), CaseAccess.objects.filter(part="held").count()) == (1, 1)
    assert Line.objects.filter(deed="case.dispatch").count() == 1


@pytest.mark.parametrize("deed", ["note", "urge", "step"])
def test_deeds_that_do_not_move_the_case_are_not_done_twice_either(
    cast: Cast, catalogue_loaded: Classes, program: Programs, deed: str
) -> None:
    case = dispatched(cast, catalogue_loaded)
    role = {"note": "worker", "urge": "leader", "step": "officer"}[deed]
    sent = {"version": case.version, "words": "一次"}

    first, second = (program(role).post(f"/cases/{case.pk}/{deed}", sent) for _ in range(2))

    assert (first.status, second.status) == (200, 409)
    assert Line.objects.filter(deed=f"case.{deed}").count() == 1


def test_two_hundred_reports_are_two_hundred_cases_numbered_without_a_gap(program: Programs) -> None:
    statuses = {program("worker").post("/cases", body()).status for _ in range(200)}

    assert statuses == {201}
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert [int(number[-5:]) for number in numbers] == list(range(1, 201))
