"""Who may come in: a token and nothing else, and with it nowhere else."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from gezhi.domain.accounts import services as accounts
from gezhi.domain.accounts.models import ApiToken
from gezhi.domain.accounts.rules.tokens import credentials
from gezhi.domain.accounts.tests.phones import enrolled
from gezhi.domain.registry.services import themes
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone, words
from gezhi.edges.openrosa.rules.collect import settings_code
from gezhi.edges.openrosa.web import answers
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.throttle import Throttle
from tests.architecture.test_doors import routes
from tests.cast import MONDAY, Cast
from tests.contracts.openrosa.phone import SERVER, Phone, phone_of

__all__ = ["alone"]
pytestmark = pytest.mark.django_db

FIELD = [path for path, _ in routes() if path.startswith("openrosa/")]


def basic(name: str, token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


def test_every_door_asks_for_a_token_and_no_session_opens_one(cast: Cast, alone: Alone) -> None:
    signed_in = Client()
    signed_in.force_login(cast.accounts["worker"])
    for path in FIELD:
        address = "/" + path.replace("<slug:key>", "alone").replace("<int:number>", "1").replace("<str:name>", "x.csv")
        for client in (Client(), signed_in):
            answer = client.head(address)
            assert answer.status_code == 401, address
            assert answer["WWW-Authenticate"].startswith("Basic realm="), address
    assert len(FIELD) == 5


@pytest.mark.parametrize("reach", ["phone", "send"])
def test_the_token_that_lies_open_on_our_own_phone_opens_none_of_these_doors(
    cast: Cast, alone: Alone, reach: str
) -> None:
    token = enrolled(cast).told["tokens"][reach]
    for shown in (basic("worker", token), basic("", token), {"Authorization": f"Bearer {token}"}):
        assert Client().get("/openrosa/formList", headers=shown).status_code == 401


def test_only_the_door_for_filled_forms_takes_a_post_without_a_mark_of_a_page() -> None:
    def is_exempt(route: URLPattern) -> bool:
        return bool(getattr(route.callback, "csrf_exempt", False))

    exempt = {path for path, route in routes() if is_exempt(route) and not path.startswith("api/")}
    assert exempt == {"openrosa/submission"}


def test_the_password_opens_nothing_and_neither_does_anothers_name(cast: Cast, alone: Alone) -> None:
    accounts_password = "Correct-horse-7"
    cast.accounts["worker"].set_password(accounts_password)
    cast.accounts["worker"].save()
    phone = phone_of(cast, "worker")
    tries = [("worker", accounts_password), ("cover", phone.token), ("worker", ""), ("worker", phone.token + "x")]
    for name, token in tries:
        assert Client().get(f"{SERVER}/formList", headers=basic(name, token)).status_code == 401, name
    assert Client().get(f"{SERVER}/formList", headers=basic("worker", phone.token)).status_code == 200


def test_the_token_of_a_phone_is_nobody_anywhere_else(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    for headers in ({"Authorization": f"Bearer {phone.token}"}, basic("worker", phone.token)):
        assert Client().get("/register/themes", headers=headers).status_code == 302
        assert Client().get(f"/register/people/{alone.here.pk}", headers=headers).status_code == 302
        assert Client().get("/api/v1/cases", headers=headers).status_code == 401


def test_a_new_phone_ends_the_one_before_and_a_revoked_token_is_none(cast: Cast, alone: Alone) -> None:
    first = phone_of(cast, "worker")
    second = phone_of(cast, "worker")
    held = list(ApiToken.objects.filter(account=cast.id("worker")).order_by("created_at"))
    assert [token.permissions for token in held] == ["field.client", "field.client"]
    assert Phone("worker", first.token).ask("get", f"{SERVER}/formList").status_code == 401
    assert second.forms().keys() == {"alone"}


def test_a_token_for_everything_comes_in_and_one_that_only_reads_sends_nothing(cast: Cast, alone: Alone) -> None:
    by, account = cast.scope("worker").actor, cast.accounts["worker"]
    token = accounts.issue_token(by=by, account=account, name="all", at=now())
    assert Phone("worker", token).forms().keys() == {"alone"}
    reading = accounts.issue_token(by=by, account=account, name="reads", at=now(), is_read_only=True)
    refused = Phone("worker", reading).send("<data/>")
    assert (refused.status, refused.headers["X-OpenRosa-Version"]) == (403, "1.0")


def test_a_post_without_the_permission_is_refused(cast: Cast, alone: Alone) -> None:
    token = accounts.issue_token(
        by=cast.scope("acceptor").actor, account=cast.accounts["acceptor"], name="desk", at=now()
    )
    assert Phone("acceptor", token).ask("get", f"{SERVER}/formList").status_code == 403


def test_wrong_tokens_are_counted_and_a_right_one_is_not_held_up(
    cast: Cast, alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "WRONG", Throttle("field-client", most=2, seconds=300))
    phone = phone_of(cast, "worker")
    tries = [Client().get(f"{SERVER}/formList", headers=basic("worker", f"gz_{n}")) for n in range(3)]
    assert [answer.status_code for answer in tries] == [401, 401, 429]
    assert int(tries[2]["Retry-After"]) > 0
    assert phone.forms().keys() == {"alone"}


def test_a_theme_that_is_not_open_to_me_is_in_no_list_and_under_no_address(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    urls = phone.forms()["alone"]
    opened = words(roles=("micro_worker",))
    themes.change_theme(scope=cast.scope("system_admin"), key="alone", version=1, words=opened, at=MONDAY)
    assert phone.forms() == {}
    for url in (urls["downloadUrl"], urls["manifestUrl"]):
        made_up = phone.ask("get", url.replace("alone", "no-such-theme"))
        answer = phone.ask("get", url)
        assert (answer.status_code, answer.content) == (404, made_up.content)


def test_a_form_is_listed_once_it_is_adopted_and_its_hash_changes_with_it(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    before = phone.forms()["alone"]
    again = phone.forms()["alone"]
    assert before == again
    assert (before["formID"], before["version"], before["name"]) == ("alone", "1", "独居老人")
    assert 'id="alone" version="1"' in phone.form("alone")
    assert phone.ask("get", f"{SERVER}/formList?formID=other").content.count(b"<xform>") == 0


def test_the_page_for_a_phone_shows_settings_once_that_collect_can_read(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://gezhi.example"
    worker = Client()
    worker.force_login(cast.accounts["worker"])
    assert "/me/collect" in worker.get("/me").content.decode()
    assert "data-secret" not in worker.get("/me/collect").content.decode()
    shown = worker.post("/me/collect")
    text = shown.content.decode()
    token = text.partition("data-secret>")[2].partition("<")[0]
    assert "<svg" in text
    assert "no-store" in shown["Cache-Control"]
    assert Client().get(f"{SERVER}/formList", headers=basic("worker", token)).status_code == 200
    assert token not in worker.get("/me/collect").content.decode()


def test_a_desk_has_no_page_for_a_phone(cast: Cast) -> None:
    acceptor = Client()
    acceptor.force_login(cast.accounts["acceptor"])
    assert acceptor.get("/me/collect").status_code == 403
    assert "/me/collect" not in acceptor.get("/me").content.decode()


def test_the_code_holds_what_collect_needs() -> None:
    code = settings_code(
        server="https://gezhi.example/openrosa", username="wangfang", token="gz_x", project="格治 王芳"
    )
    told = json.loads(zlib.decompress(base64.b64decode(code)))
    assert told["general"]["server_url"] == "https://gezhi.example/openrosa"
    assert (told["general"]["username"], told["general"]["password"]) == ("wangfang", "gz_x")
    assert told["project"] == {"name": "格治 王芳"}


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Bearer gz_x ", ("", "gz_x")),
        ("Basic " + base64.b64encode(b"wang:gz:x").decode(), ("wang", "gz:x")),
        ("basic " + base64.b64encode("王:x".encode()).decode(), ("王", "x")),
        ("Basic !!!", ("", "")),
        ("Basic " + base64.b64encode(b"\xff\xfe").decode(), ("", "")),
        ("Digest username=wang", ("", "")),
        ("", ("", "")),
    ],
)
def test_an_authorization_header_is_read_or_is_none(header: str, told: tuple[str, str]) -> None:
    assert credentials(header) == told
