"""What programs send as text and as pictures: kept as it is, refused with a reason, never run, never believed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gezhi.domain.cases.models import Case, Photo
from gezhi.domain.cases.tests.matters import Classes, closed, dispatched, filed, handled, photo, report
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.journal.models import Deed as Line
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import INSIDE, Cast
from tests.programs import Answer, Program, Programs

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert('格治')</script>"
POINT = {"lon": INSIDE[0], "lat": INSIDE[1]}


def create(sender: Program, **changes: Any) -> Answer:
    return sender.post("/cases", {"id": str(new_id()), "words": "井盖不见了", "place": POINT, **changes})


Send = tuple[Any, str, str, dict[str, Any]]
FIELDS: dict[str, Send] = {
    # name: (stage the case is brought to, role, deed, body with None where the text goes)
    "decline.reason": (lambda cast, classes: report(cast), "acceptor", "decline", {"reason": None}),
    "note.words": (filed, "worker", "note", {"words": None}),
    "urge.words": (dispatched, "leader", "urge", {"words": None}),
    "return_order.reason": (dispatched, "officer", "return_order", {"reason": None}),
    "step.words": (dispatched, "officer", "step", {"words": None}),
    "confirm.words": (handled, "officer", "confirm", {"words": None}),
    "evaluate.words": (closed, "worker", "evaluate", {"solved": False, "words": None}),
    "reopen.reason": (closed, "worker", "reopen", {"reason": None}),
    "amend.address": (filed, "acceptor", "amend", {"reason": "更正", "place": {**POINT, "address": None}}),
    "amend.reason": (filed, "acceptor", "amend", {"reason": None, "urgency": "urgent"}),
}


def filled(body: Any, text: str) -> Any:
    """`body` with `text` where it says None."""
    if isinstance(body, dict):
        return {key: filled(value, text) for key, value in body.items()}
    return text if body is None else body


REFUSED = {
    "长" * 100_000: "text.too_long",
    "长" * 100_001: "api.malformed",
    "a\x00b": "text.control_character",
    "a\x1bb": "text.control_character",
    "a\u202eb": "text.control_character",  # turns the direction of what follows
}


@pytest.mark.parametrize("field", FIELDS)
def test_too_much_text_and_unseen_characters_are_refused_in_every_field(
    cast: Cast, catalogue_loaded: Classes, program: Programs, field: str
) -> None:
    stage, role, deed, body = FIELDS[field]
    case = stage(cast, catalogue_loaded)

    answers = {text: program(role).post(f"/cases/{case.pk}/{deed}", filled(body, text)) for text in REFUSED}

    assert {text: (answer.status, answer.code) for text, answer in answers.items()} == {
        text: (422, code) for text, code in REFUSED.items()
    }
    after = Case.objects.get(pk=case.pk)
    assert (after.state, after.version) == (case.state, case.version)


@pytest.mark.parametrize("field", FIELDS)
def test_a_script_in_any_field_is_kept_as_text_and_shown_escaped(
    cast: Cast, catalogue_loaded: Classes, program: Programs, field: str
) -> None:
    stage, role, deed, body = FIELDS[field]
    case = stage(cast, catalogue_loaded)

    answer = program(role).post(f"/cases/{case.pk}/{deed}", filled(body, SCRIPT))

    assert answer.status == 200
    kept = [value for line in Line.objects.filter(subject_id=case.pk) for value in facts_of(line).values()]
    case.refresh_from_db()
    assert SCRIPT in str(kept) or case.address == SCRIPT
    shown = page(cast, case)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def page(cast: Cast, case: Case) -> str:
    browser = Client()
    browser.force_login(cast.accounts["acceptor"])
    return browser.get(f"/cases/{case.pk}").content.decode()


def test_a_script_in_a_report_is_kept_as_text_and_shown_escaped_wherever_the_case_is_listed(
    cast: Cast, catalogue_loaded: Classes, program: Programs
) -> None:
    answer = create(program("worker"), words=SCRIPT, place={**POINT, "address": SCRIPT})

    told = answer.json()
    assert (told["words"], told["place"]["address"]) == (SCRIPT, SCRIPT)
    browser = Client()
    browser.force_login(cast.accounts["acceptor"])
    for address in ("/cases", "/workbench", f"/cases/{told['id']}", f"/cases/{told['id']}/print"):
        shown = browser.get(address).content.decode()
        assert "<script>alert" not in shown, address
        assert "&lt;script&gt;alert" in shown, address


@pytest.mark.parametrize(
    "place", [{}, {"place": {"address": "长" * 257, **POINT}}, {"place": {"address": "a\x00b", **POINT}}]
)
def test_bad_words_and_addresses_of_a_report_are_refused(program: Programs, place: dict[str, Any]) -> None:
    words = "长" * 2001 if not place else "井盖不见了"

    answer = create(program("worker"), words=words, **place)

    assert (answer.status, answer.code.split(".")[0]) == (422, "text")
    assert not Case.objects.exists()


def test_words_at_the_limit_are_kept_whole(program: Programs) -> None:
    words = "𠮷" * 2000

    assert create(program("worker"), words=words).json()["words"] == words


def packed() -> bytes:
    """A hundred megabytes of zeros in a small zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", b"\0" * 100_000_000)
    return out.getvalue()


def enormous() -> bytes:
    """A small PNG that claims 900 million pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (lambda: photo() + b"\0" * 40_000_000, 413, "form.too_large"),
        (lambda: photo() + b"\0" * 13_000_000, 413, "upload.use_pieces"),
        ("这不是照片".encode, 422, "photo.not_a_photo"),
        (lambda: b"", 422, "photo.not_a_photo"),
        (lambda: photo()[:200], 422, "photo.not_a_photo"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 422, "photo.not_a_photo"),
        (packed, 422, "photo.not_a_photo"),
        (gif, 422, "photo.not_a_photo"),
        (enormous, 422, "photo.too_many_pixels"),
    ],
    ids=["40 MB", "13 MB", "text", "empty", "cut", "svg", "zip bomb", "gif", "pixels"],
)
def test_what_is_no_photo_of_a_bearable_size_is_refused(
    program: Programs, content: Any, status: int, code: str
) -> None:
    answer = program("worker").upload("/photos", photo=SimpleUploadedFile("photo.jpg", content(), "image/jpeg"))

    assert (answer.status, answer.code) == (status, code)
    assert not Photo.objects.exists()


def take_up(sender: Program) -> str:
    answer = sender.upload("/photos", photo=SimpleUploadedFile("照片.jpg", photo(), "image/jpeg"))
    assert answer.status == 201
    return str(answer.json()["id"])


def test_a_photo_taken_up_is_named_once_by_its_own_sender(program: Programs) -> None:
    id = take_up(program("worker"))

    assert create(program("cover"), photos=[{"id": id}]).status == 404
    told = create(program("worker"), photos=[{"id": id}])
    again = create(program("worker"), photos=[{"id": id}])

    assert [kept["id"] for kept in told.json()["photos"]] == [id]
    assert (again.status, Case.objects.count()) == (404, 1)


def test_too_many_photos_and_purposes_that_are_none_are_refused(program: Programs) -> None:
    id = take_up(program("worker"))

    assert create(program("worker"), photos=[{"id": id}] * 10).code == "photo.too_many"
    assert create(program("worker"), photos=[{"id": id}] * 21).code == "api.malformed"
    assert create(program("worker"), photos=[{"id": id, "purpose": "selfie"}]).code == "photo.bad_purpose"
    assert not Case.objects.exists()


def test_an_upload_without_a_file_is_malformed(program: Programs) -> None:
    answer = program("worker").upload("/photos")

    assert (answer.status, answer.code) == (422, "api.malformed")
