"""Files in pieces over HTTP: programs with tokens, our pages, residents' browsers; and what a form may bring whole."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gezhi.domain.cases.models import Case, Photo
from gezhi.domain.cases.tests.matters import Classes, dispatched, photo
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.uploads import store
from tests.cast import INSIDE, Cast
from tests.programs import API, Program, Programs
from tests.residents import solved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def easy(settings: Any) -> None:
    settings.PROOF_COST = 20


def large_photo() -> bytes:
    """A picture of more than 1 MB: noise cannot be made small."""
    out = io.BytesIO()
    Image.effect_noise((1200, 1000), 90).save(out, "PNG")
    return out.getvalue()


def announced(content: bytes, **more: Any) -> dict[str, Any]:
    return {"name": "a.png", "size": len(content), "purpose": "photo", "sha256": sha256(content), **more}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(client: Any, id: str, offset: int, piece: bytes, headers: dict[str, str] | None = None) -> Any:
    path = f"{API}/uploads/{id}/{offset}"
    return client.put(path, piece, content_type="application/octet-stream", headers=headers or {})


def sent(program: Program, content: bytes) -> str:
    """The id of a finished upload."""
    told = program.post("/uploads", announced(content)).json()
    for offset in range(told["received"], len(content), told["piece"]):
        answer = put(program.client, told["id"], offset, content[offset : offset + told["piece"]], program._headers())
        assert answer.status_code == 200
    assert program.post(f"/uploads/{told['id']}/finish").json()["whole"]
    return str(told["id"])


def test_a_program_sends_a_large_photo_in_pieces_and_names_it_in_a_report(program: Programs) -> None:
    content = large_photo()
    assert len(content) > store.PLAIN

    upload = sent(program("worker"), content)
    taken = program("worker").post("/photos/sent", {"upload": upload})
    body = {"id": str(new_id()), "words": "井盖不见了", "place": {"lon": INSIDE[0], "lat": INSIDE[1]}}
    answer = program("worker").post("/cases", {**body, "photos": [{"id": taken.json()["id"]}]})

    assert (taken.status, answer.status) == (201, 201)
    assert Photo.objects.get().width == 1200
    assert program("worker").post("/photos/sent", {"upload": upload}).code == "scope.not_found", "taken is gone"


def test_a_large_photo_in_one_request_is_sent_to_the_door_for_pieces(program: Programs) -> None:
    whole = SimpleUploadedFile("a.png", large_photo(), "image/png")
    answer = program("worker").upload("/photos", photo=whole)
    assert (answer.status, answer.code) == (413, "upload.use_pieces")


def test_after_a_break_a_program_asks_and_goes_on(program: Programs) -> None:
    content, worker = b"x" * 1000, program("worker")
    id = worker.post("/uploads", announced(content)).json()["id"]
    put(worker.client, id, 0, content[:400], worker._headers())

    lost = put(worker.client, id, 0, content[:400], worker._headers()).json()
    asked = worker.get(f"/uploads/{id}").json()
    again = worker.post("/uploads", announced(content)).json()

    assert (lost["code"], lost["parameters"]) == ("upload.wrong_offset", {"received": 400})
    assert (asked["received"], asked["whole"], again["id"], again["received"]) == (400, False, id, 400)


def test_what_is_no_picture_is_found_out_when_a_deed_takes_it(program: Programs) -> None:
    upload = sent(program("worker"), b"MZ this is a program" * 100)
    answer = program("worker").post("/photos/sent", {"upload": upload})
    assert (answer.status, answer.code) == (422, "photo.not_a_photo")


def test_nobody_elses_upload_can_be_seen_sent_finished_or_taken(program: Programs) -> None:
    upload = sent(program("worker"), photo())
    other = program("stranger")
    answers = [
        other.get(f"/uploads/{upload}"),
        other.post(f"/uploads/{upload}/finish"),
        program("cover").post("/photos/sent", {"upload": upload}),
    ]
    assert {(answer.status, answer.code) for answer in answers} == {(404, "scope.not_found")}
    other.client.delete(f"{API}/uploads/{upload}", headers=other._headers())
    assert program("worker").get(f"/uploads/{upload}").status == 200


def test_an_upload_that_is_not_needed_is_forgotten(program: Programs) -> None:
    worker = program("worker")
    upload = sent(worker, photo())
    assert worker.client.delete(f"{API}/uploads/{upload}", headers=worker._headers()).status_code == 200
    assert worker.get(f"/uploads/{upload}").status == 404


def test_a_piece_above_the_limit_is_refused_before_it_is_read(program: Programs) -> None:
    worker = program("worker")
    id = worker.post("/uploads", announced(b"x" * 2_000_000)).json()["id"]
    answer = put(worker.client, id, 0, b"x" * (store.PIECE + 1), worker._headers())
    assert (answer.status_code, answer.json()["code"]) == (413, "upload.piece_too_large")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"purpose": "film"}, 422, "upload.bad_purpose"),
        ({"size": 13 * 1024 * 1024}, 413, "upload.too_large"),
        ({"size": -1}, 422, "api.malformed"),
        ({"size": 0}, 422, "upload.empty"),
        ({"sha256": "x"}, 422, "upload.bad_digest"),
        ({"name": "长" * 300}, 422, "api.malformed"),
        ({"name": "\ud800"}, 422, "api.malformed"),
    ],
)
def test_a_bad_announcement_is_refused(program: Programs, changes: dict[str, Any], status: int, code: str) -> None:
    answer = program("worker").post("/uploads", announced(b"x" * 10, **changes))
    assert (answer.status, answer.code) == (status, code)


def test_somebody_without_account_or_page_cannot_send(cast: Cast) -> None:
    answer = Program().post("/uploads", announced(b"x"))
    assert (answer.status, answer.code) == (401, "door.sign_in_needed")


def test_a_session_without_the_forgery_token_cannot_send(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.accounts["worker"])
    answer = browser.post(f"{API}/uploads", announced(b"x"), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "door.forged")


def test_one_address_without_an_account_begins_so_many_uploads(cast: Cast, settings: Any) -> None:
    settings.UPLOADS_AN_HOUR = 2
    resident = Program(client=Client(REMOTE_ADDR="203.0.113.77"))
    resident.client.get("/report")
    answers = [resident.post("/uploads", announced(bytes([number]))) for number in range(3)]
    assert [answer.status for answer in answers] == [201, 201, 429]


def test_the_door_stands_in_the_description(program: Programs) -> None:
    paths = program("worker").get("/openapi.json").json()["paths"]
    piece = paths["/api/v1/uploads/{id}/{offset}"]["put"]
    assert "application/octet-stream" in piece["requestBody"]["content"]
    assert {"/api/v1/uploads", "/api/v1/uploads/{id}", "/api/v1/uploads/{id}/finish", "/api/v1/photos/sent"} <= set(
        paths
    )


def form(page: Any, **more: Any) -> dict[str, Any]:
    told = {"words": "楼道灯不亮", "lon": INSIDE[0], "lat": INSIDE[1], "token": page.context["proof"].token}
    return {**told, "solution": solved(page.context["proof"]), **more}


def picture(name: str = "楼道.jpg", colour: str = "teal") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo(colour), "image/jpeg")


def test_a_resident_names_photos_that_were_sent_in_pieces(cast: Cast) -> None:
    resident = Program(client=Client(REMOTE_ADDR="203.0.113.78"))
    page: Any = resident.client.get("/report")
    upload = sent(resident, large_photo())

    answer = resident.client.post("/report", form(page, photos_sent=[upload], photos=picture()))

    assert answer.status_code == 200
    assert Photo.objects.filter(case=Case.objects.get()).count() == 2
    assert resident.get(f"/uploads/{upload}").status == 404, "taken is gone"


def test_photos_of_a_refused_form_need_not_be_chosen_again(cast: Cast) -> None:
    resident = Client(REMOTE_ADDR="203.0.113.79")
    page: Any = resident.get("/report")
    refused: Any = resident.post("/report", form(page, solution="e30=", photos=[picture(), picture("2.jpg", "red")]))

    kept = refused.context["kept"]["photos"]
    told = refused.content.decode()
    again = resident.post("/report", form(refused, photos_sent=[str(one.id) for one in kept]))

    assert [one.name for one in kept] == ["楼道.jpg", "2.jpg"]
    assert "先前所选照片已保留" in told
    assert all(f'name="photos_sent" value="{one.id}"' in told for one in kept)
    assert again.status_code == 200
    assert Photo.objects.filter(case=Case.objects.get()).count() == 2


def test_photos_are_kept_through_a_mistake_in_the_form_itself(cast: Cast) -> None:
    resident = Client(REMOTE_ADDR="203.0.113.80")
    page: Any = resident.get("/report")
    refused: Any = resident.post("/report", form(page, words="", photos=picture()))
    assert refused.status_code == 422
    assert [one.name for one in refused.context["kept"]["photos"]] == ["楼道.jpg"]


def test_a_file_that_is_no_photo_is_refused_and_not_kept(cast: Cast) -> None:
    resident = Client(REMOTE_ADDR="203.0.113.81")
    page: Any = resident.get("/report")
    refused: Any = resident.post("/report", form(page, photos=SimpleUploadedFile("a.jpg", b"no picture")))
    assert (refused.status_code, refused.context["kept"]) == (422, {})


@pytest.mark.parametrize("named", [str(UUID(int=7)), "no-id", "../../etc/passwd"])
def test_a_photo_that_is_no_longer_there_is_told_and_nothing_else_is_lost(cast: Cast, named: str) -> None:
    resident = Client(REMOTE_ADDR="203.0.113.82")
    page: Any = resident.get("/report")
    refused: Any = resident.post("/report", form(page, photos_sent=[named], photos=picture()))
    assert refused.status_code == 422
    assert "先前上传的照片已失效" in refused.content.decode()
    assert [one.name for one in refused.context["kept"]["photos"]] == ["楼道.jpg"]
    assert not Case.objects.exists()


def test_the_photos_of_a_refused_deed_are_kept_for_its_second_try(cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)
    desk = Client()
    desk.force_login(cast.accounts["officer"])
    address = f"/cases/{case.pk}/step"

    stale: Any = desk.post(address, {"version": 1, "words": "第一步", "photos": picture()})
    kept = [str(one.id) for one in stale.context["kept"]["photos"]]
    done = desk.post(address, {"version": case.version, "words": "第一步", "photos_sent": kept})

    assert (stale.status_code, len(kept), done.status_code) == (409, 1, 302)
    assert Photo.objects.filter(case=case, purpose="step").count() == 1


def test_the_photos_of_a_refused_intake_are_kept_by_field(cast: Cast, catalogue_loaded: Classes) -> None:
    walker = Client()
    walker.force_login(cast.accounts["worker"])
    told = {"id": str(new_id()), "words": "", "source": "worker", "urgency": "normal", "self_handled": "on"}
    refused: Any = walker.post("/cases/new", {**told, "photos": picture(), "photos_after": picture("后.jpg", "red")})
    kept = refused.context["kept"]
    assert {name: [one.name for one in photos] for name, photos in kept.items()} == {
        "photos": ["楼道.jpg"],
        "photos_after": ["后.jpg"],
    }
    sent_on = {f"{name}_sent": [str(one.id) for one in photos] for name, photos in kept.items()}
    point = {"lon": INSIDE[0], "lat": INSIDE[1]}
    classed = {"case_class": str(catalogue_loaded["unlimited"].pk)}
    done = walker.post("/cases/new", {**told, "words": "已清理", **point, **classed, **sent_on})
    assert done.status_code == 302
    assert set(Photo.objects.values_list("purpose", flat=True)) == {"before", "after"}


def test_a_body_above_the_limit_of_a_form_is_refused_in_words_before_it_is_read(cast: Cast, settings: Any) -> None:
    settings.FORM_MOST_BYTES = 1000
    page, program = (Client().post(path, {"photo": "x" * 2000}) for path in ("/report", f"{API}/photos"))
    assert (page.status_code, program.status_code) == (413, 413)
    assert "表单连同照片最多" in page.content.decode()
    assert program.json()["code"] == "form.too_large"


def test_a_form_without_scripts_says_its_limits_before_anything_is_chosen(cast: Cast) -> None:
    told = Client().get("/report").content.decode()
    assert "浏览器未启用脚本时：每张最多 12 MB，合计最多 24 MB" in told
