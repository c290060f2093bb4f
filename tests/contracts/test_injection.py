"""Texts that want to be more than texts: in headers, in addresses to go back to, in names of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from gezhi.domain.accounts.models import SignIn
from gezhi.domain.accounts.tests.signing_in import OLD, give
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.tests.matters import Classes, photo
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.uploads import workbooks
from tests.cast import INSIDE, Cast
from tests.programs import Programs

pytestmark = pytest.mark.django_db

BREAKS = [
    "/x\r\nSet-Cookie: planted=1",
    "/x%0d%0aSet-Cookie:%20planted=1",
    "/x\nLocation: https://evil.example",
    "/x\x85y",
]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "\x00//evil.example",
    "word",
    "",
]


def whole(answer: Any) -> None:
    """No header was broken in two, nothing was planted, nobody was sent elsewhere."""
    assert answer.status_code < 500
    assert "planted" not in answer.cookies
    assert not [value for value in answer.headers.values() if "\r" in value or "\n" in value]
    parts = urlsplit(answer.headers.get("Location", "/").replace("\\", "/"))
    assert (parts.scheme, parts.netloc) == ("", ""), "sent elsewhere"


def test_an_address_to_go_back_to_is_one_of_ours(cast: Cast) -> None:
    give(cast, "worker")
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(cast.accounts["worker"])
    for target in [*BREAKS, *ELSEWHERE]:
        for door, form in [
            (reverse("account_login"), {"login": "worker", "password": OLD}),
            (reverse("workforce:duty"), {}),
            (reverse("accounts:switch_post"), {"post": str(cast.scope("worker").grants[0].post_id)}),
            (reverse("set_language"), {"language": "en"}),
        ]:
            browser = Client(raise_request_exception=False) if "login" in form else signed_in
            answer = browser.post(door, {**form, "next": target})
            assert answer.status_code in (302, 204), (door, target)
            whole(answer)


@pytest.mark.parametrize("name", ["a\r\nX-Planted: 1", 'a"; filename="evil.exe', "常用\r\n筛选"])
@pytest.mark.usefixtures("catalogue_loaded")
def test_a_name_that_a_person_gives_breaks_no_header(cast: Cast, name: str) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.accounts["acceptor"])
    for answer in (
        browser.post(reverse("cases:keep_filter"), {"name": name, "query": f"words={name}&is_open=1"}),
        browser.get("/cases", {"q": name}),
        browser.get("/cases/export.xlsx", {"words": name}),
        browser.get("/cases", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver/{name}"}),
    ):
        whole(answer)
        assert "X-Planted" not in answer.headers


NO_HEADERS = ["\x00", "é\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "x" * 8000]


def test_a_header_of_the_caller_that_is_none_breaks_nothing(cast: Cast) -> None:
    give(cast, "worker")
    for header in ("User-Agent", "Accept-Language", "X-Forwarded-For", "Authorization", "Cookie"):
        for value in NO_HEADERS:
            browser = Client(raise_request_exception=False)
            form = {"login": "worker", "password": OLD}
            whole(browser.post("/accounts/login/", form, headers={header: value}))
    assert all(len(line.device) <= 60 and len(line.address) <= 64 for line in SignIn.objects.all())
    assert SignIn.objects.exists()


def test_a_foreign_host_is_not_spoken_for(cast: Cast) -> None:
    for host in ("evil.example", "testserver:80@evil.example", "testserver\r\nX: y"):
        answer = Client(raise_request_exception=False).get("/accounts/login/", headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()


def test_a_workbook_is_handed_out_under_a_name_of_ours(cast: Cast, own_var: Path) -> None:
    request = RequestFactory().get("/")
    scope = cast.scope("system_admin")
    id = workbooks.keep_workbook(request, scope, name='../../x\r\n".exe', content=b"PK")

    answer = workbooks.workbook_answer(request, scope, id)

    assert answer["Content-Disposition"] == 'attachment; filename="refused.xlsx"'
    assert [file.name for file in own_var.rglob("*.exe")] == []


CLIMBING = [
    "../../../keys/ring.json",
    "..\\..\\keys\\ring.json",
    "%2e%2e/%2e%2e/keys/ring.json",
    "....//keys/ring.json",
]


DOORS = ["/static/{}", "/photos/{}/full.jpg", "/console/workbooks/{}", "/api/v1/uploads/{}"]


def test_no_address_leads_out_of_its_folder(cast: Cast, own_var: Path) -> None:
    (own_var / "keys").mkdir()
    (own_var / "keys" / "ring.json").write_text("the keys themselves")
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.accounts["acceptor"])
    for name in CLIMBING:
        for door in DOORS:
            answer = browser.get(door.format(name))
            assert answer.status_code in (404, 405), (door, name)
            content = b"".join(answer) if answer.streaming else answer.content
            assert b"the keys themselves" not in content


@pytest.mark.usefixtures("catalogue_loaded")
def test_a_photo_keeps_nothing_of_the_name_it_came_with(cast: Cast, program: Programs, own_var: Path) -> None:
    name = '../../../evil\r\nX-Planted: 1".php'
    worker = program("worker")
    file = SimpleUploadedFile("a.jpg", photo("navy"), "image/jpeg")
    vars(file)["_name"] = name  # the class itself would cut the folders off
    sent = worker.upload("/photos", photo=file)
    body: dict[str, Any] = {"id": str(new_id()), "words": "井盖不见了", "place": {"lon": INSIDE[0], "lat": INSIDE[1]}}
    made = worker.post("/cases", {**body, "photos": [{"id": sent.json()["id"]}]})

    kept = [path for path in own_var.rglob("*") if path.is_file() and own_var / "mesh" not in path.parents]
    assert made.status == 201
    assert Case.objects.filter(pk=UUID(body["id"])).exists()
    assert len(kept) == 2
    assert all(path.parent.parent == own_var / "media" / "photos" and path.suffix == ".jpg" for path in kept)


def test_a_class_of_the_catalogue_is_named_not_opened(cast: Cast, catalogue_loaded: Classes) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.accounts["system_admin"])

    for key in ("../../cn/calendar", "..%2f..%2fcalendar", "/etc/passwd"):
        answer = browser.post(reverse("cases:load_national"), {"edition": key, "key": key})
        assert answer.status_code in (302, 404, 422)
        whole(answer)
