"""What was said with a report: sent in pieces, named once, heard by whoever sees its photos, and gone with them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, Recording
from gezhi.domain.cases.services import catalogue, recordings, rights
from gezhi.domain.cases.tests.matters import Classes, closed, place, refusal, report
from gezhi.domain.cases.tests.test_rights import PHONE, carry_out, desk, ended, granted
from gezhi.domain.cases.vocabulary import Right
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.recordings import store
from gezhi.ground.plumbing.retention.erasing import erase
from gezhi.ground.plumbing.tests.sounds import webm
from tests.cast import INSIDE, LONG_AGO, MONDAY, Cast
from tests.programs import API, Answer, Program, Programs

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

NONE = UUID(int=0)


def told(id: UUID, seconds: int = 12) -> services.RecordingIn:
    return services.RecordingIn(id, seconds)


def spoken(cast: Cast, by: str = "worker", content: bytes = webm(), **more: Any) -> Case:
    kept = recordings.take_up(scope=cast.scope(by), content=content)
    return report(cast, by, recording=told(kept.pk), **more)


def uploaded(program: Program, content: bytes, **more: Any) -> Answer:
    """Announced, sent and taken up; the first answer that was a refusal, or the last."""
    body = {"name": "a.webm", "size": len(content), "purpose": "recording", **more}
    begun = program.post("/uploads", body)
    if begun.status != 201:
        return begun
    id = begun.json()["id"]
    headers = {"Authorization": f"Bearer {program.token}"}
    kind = "application/octet-stream"
    program.client.put(f"{API}/uploads/{id}/0", content, content_type=kind, headers=headers)
    finished = program.post(f"/uploads/{id}/finish")
    return finished if finished.status != 200 else program.post("/recordings/sent", {"upload": id})


def file_of(recording: Recording) -> Any:
    return store.file_of(recording.digest, recording.container)


def test_a_program_sends_what_was_said_and_names_it_in_a_report(program: Programs) -> None:
    worker = program("worker")
    digest = hashlib.sha256(webm()).hexdigest()
    taken = uploaded(worker, webm(), sha256=digest)
    body = {"id": str(new_id()), "words": "语音上报", "place": {"lon": INSIDE[0], "lat": INSIDE[1]}}

    answer = worker.post("/cases", {**body, "recording": {"id": taken.json()["id"], "seconds": 12}})

    assert (taken.status, answer.status) == (201, 201)
    assert answer.json()["recording"] == {"id": taken.json()["id"], "seconds": 12}
    assert worker.get(f"/cases/{body['id']}").json()["recording"] == answer.json()["recording"]
    assert facts_of(Deed.objects.get(subject_id=Case.objects.get().pk))["recording_seconds"] == 12
    again = {**body, "id": str(new_id()), "recording": {"id": taken.json()["id"], "seconds": 12}}
    assert worker.post("/cases", again).code == "scope.not_found", "what was said belongs to one report"
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "more", "status", "code"),
    [
        (b"MZ this is a program", {}, 422, "recording.not_a_recording"),
        (webm() + b"V_VP9", {}, 422, "recording.not_a_recording"),
        (webm(), {"size": 1024 * 1024 + 1}, 413, "upload.too_large"),
        (webm(), {"sha256": "0" * 64}, 422, "upload.damaged"),
        (webm(), {"purpose": "photo"}, 404, "scope.not_found"),
    ],
)
def test_what_is_not_sound_is_refused_and_nothing_is_kept(
    program: Programs, content: bytes, more: dict[str, Any], status: int, code: str
) -> None:
    answer = uploaded(program("worker"), content, **more)

    assert (answer.status, answer.code) == (status, code)
    assert not Recording.objects.exists()


def test_a_recording_above_the_setting_is_refused(cast: Cast, settings: Any) -> None:
    settings.RECORDING_BYTES = 100
    assert refusal(recordings.take_up, scope=cast.scope("worker"), content=webm()) == "recording.too_large"


def test_nobody_names_what_a_colleague_sent(cast: Cast, catalogue_loaded: Classes) -> None:
    kept = recordings.take_up(scope=cast.scope("worker"), content=webm())

    for id in (kept.pk, NONE):
        refused = refusal(report, cast, "cover", recording=told(id))
        assert refused == "scope.not_found"

    assert not Case.objects.exists()
    assert Recording.objects.get().case is None


def test_it_is_played_to_whoever_sees_the_case_and_is_not_there_for_a_stranger(
    cast: Cast, catalogue_loaded: Classes, client: Client
) -> None:
    case = spoken(cast)
    address = f"/recordings/{Recording.objects.get(case=case).pk}"

    client.force_login(cast.accounts["acceptor"])
    page, heard = client.get(f"/cases/{case.pk}").content.decode(), client.get(address)
    part = client.get(address, headers={"Range": "bytes=0-3"})
    client.force_login(cast.accounts["stranger"])
    refused = client.get(address)

    assert f'<audio controls preload="none" src="{address}"' in page
    assert "12 秒，1 KB" in page
    assert (heard.status_code, heard.content, heard["Content-Type"]) == (200, webm(), "audio/webm")
    assert (heard["X-Content-Type-Options"], heard["Cache-Control"].split(",")[0]) == ("nosniff", "private")
    assert (part.status_code, part.content) == (206, webm()[:4])
    assert refused.status_code == 404
    assert Client().get(address).status_code == 302, "nobody at all is led to the sign-in"


def test_what_no_report_named_is_played_to_nobody(cast: Cast) -> None:
    kept = recordings.take_up(scope=cast.scope("worker"), content=webm())
    assert refusal(selectors.recording, cast.scope("worker"), kept.pk) == "scope.not_found"


def test_what_is_said_of_somebody_in_need_is_for_the_few_who_see_her_photo(
    cast: Cast, catalogue_loaded: Classes, client: Client
) -> None:
    lost = catalogue_loaded["manhole"]
    catalogue.change_class(by=SYSTEM, class_id=lost.pk, told=catalogue.ClassIn("", department_id=cast.bureau.pk))
    catalogue.set_procedure(by=SYSTEM, case_class=lost, is_help=True)
    lost.refresh_from_db()
    case = spoken(cast, case_class=lost, at=None)
    kept = Recording.objects.get(case=case)

    for role, hears in {"worker": True, "officer": True, "acceptor": False, "dispatcher": False}.items():
        scope = cast.scope(role)
        assert selectors.recording_seen(scope, case) == ((kept, False) if hears else (None, True))
        carried = selectors.carried_cases(scope, ids=[case.pk], after=None, most=1, now=now())
        row = dict(zip(selectors.CASE, carried[0], strict=True))
        assert row["recording"] == ((kept.pk, 12) if hears else None)
        if not hears:
            assert refusal(selectors.recording, scope, kept.pk) == "scope.not_found"
    client.force_login(cast.accounts["acceptor"])
    page = client.get(f"/cases/{case.pk}").content.decode()
    assert "仅上报人和承办方可收听" in page
    assert str(kept.pk) not in page


def test_it_goes_with_the_person_who_asks_to_be_erased(desk: Cast, django_capture_on_commit_callbacks: Any) -> None:
    caller = services.Caller(name="王居民", phone=PHONE)
    case = spoken(desk, caller=caller, words="楼道堆物", place=place(), at=MONDAY - timedelta(days=90))
    ended(desk, case)
    kept = Recording.objects.get(case=case)
    request = granted(desk, Right.ACCESS)
    assert [one.recordings for one in rights.extract(command=carry_out(desk, request)).reports] == [1, 0]

    with django_capture_on_commit_callbacks(execute=True):
        rights.erase(command=carry_out(desk, granted(desk, Right.ERASURE)))

    assert not Recording.objects.exists()
    assert not file_of(kept).exists()


def test_the_same_words_of_another_case_stay(
    cast: Cast, catalogue_loaded: Classes, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = spoken(cast), spoken(cast)

    with django_capture_on_commit_callbacks(execute=True):
        recordings.forget(Recording.objects.filter(case=first), most=1)

    assert file_of(Recording.objects.get(case=second)).exists()


def test_what_no_report_named_is_swept_after_a_day_and_what_ended_long_ago_after_its_time(
    cast: Cast, catalogue_loaded: Classes, django_capture_on_commit_callbacks: Any
) -> None:
    named = spoken(cast, content=webm(b"named"))
    over = closed(cast, catalogue_loaded)
    old = recordings.take_up(scope=cast.scope("worker"), content=webm(b"old"))
    recordings.add_recording(over, told(old.pk), by=cast.scope("worker").actor, at=LONG_AGO)
    Case.objects.filter(pk=over.pk).update(changed_at=now() - timedelta(days=400))
    fresh = recordings.take_up(scope=cast.scope("worker"), content=webm(b"fresh"))
    stale = recordings.take_up(scope=cast.scope("worker"), content=webm(b"stale"))
    Recording.objects.filter(pk=stale.pk).update(added_at=now() - timedelta(hours=25))

    with django_capture_on_commit_callbacks(execute=True):
        assert (erase(recordings.UNNAMED.key), erase(recordings.RECORDINGS.key)) == (1, 1)

    left = set(Recording.objects.values_list("pk", flat=True))
    assert left == {fresh.pk, Recording.objects.get(case=named).pk}
    assert [file_of(one).exists() for one in (stale, old, fresh)] == [False, False, True]
