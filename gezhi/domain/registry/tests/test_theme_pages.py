"""The pages of themes: kept in the console, filled and opened again, taken out masked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.registry.models import Theme, ThemeVisit
from gezhi.domain.registry.tests.theme_fixtures import FILLED, Alone, alone
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.journal.models import Look
from tests.cast import Cast

__all__ = ["alone"]
pytestmark = pytest.mark.django_db


def client_of(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def submitted(client: Client, alone: Alone) -> Any:
    url = f"/register/themes/alone/person/{alone.here.pk}/submit"
    return client.post(url, {"submission": FILLED, "visit": str(new_id())}, headers={"Accept": "application/json"})


def test_a_form_is_filled_and_opened_again_and_the_look_is_noted(cast: Cast, alone: Alone) -> None:
    worker = client_of(cast, "worker")
    opened = submitted(worker, alone).json()["url"]
    page = worker.get(opened)
    assert "第 1 次走访" in page.content.decode()
    assert worker.get(f"{opened}/submission.xml").content.decode() == FILLED
    assert {look.deed for look in Look.objects.all()} >= {"theme.look"}


def test_a_draft_survives_a_reload_and_goes_with_the_submission(cast: Cast, alone: Alone) -> None:
    worker, base = client_of(cast, "worker"), f"/register/themes/alone/person/{alone.here.pk}"
    assert worker.post(f"{base}/draft", {"draft": FILLED}).status_code == 200
    assert worker.get(f"{base}/draft").content.decode() == FILLED
    assert f'data-answers-url="{base}/draft"' in worker.get(base).content.decode()
    submitted(worker, alone)
    assert 'data-answers-url=""' in worker.get(base).content.decode()


def test_only_pages_with_the_engine_may_compile_webassembly(cast: Cast, alone: Alone) -> None:
    worker, admin = client_of(cast, "worker"), client_of(cast, "system_admin")
    with_form = [
        worker.get(f"/register/themes/alone/person/{alone.here.pk}"),
        admin.get("/console/themes/alone/forms/1"),
    ]
    for page in with_form:
        assert page.status_code == 200
        policy = page["Content-Security-Policy"]
        assert "'wasm-unsafe-eval'" in policy
        assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
    for page in (worker.get("/register/themes/alone"), admin.get("/console/themes/alone")):
        assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["acceptor", "officer", "leader", "cover"])
def test_a_page_of_a_mark_answers_others_as_if_there_were_none(cast: Cast, alone: Alone, role: str) -> None:
    opened = submitted(client_of(cast, "worker"), alone).json()["url"]
    stranger = client_of(cast, role)
    real = [stranger.get(opened), stranger.get(f"{opened}/submission.xml")]
    made_up = stranger.get(opened.replace(str(alone.here.pk), str(new_id())))
    for answer in real:
        assert answer.status_code == made_up.status_code
        assert answer.status_code in (403, 404)
        assert "独居" not in answer.content.decode()
        assert "张桂兰" not in answer.content.decode()


def test_a_theme_is_added_in_the_console_without_code(cast: Cast, alone: Alone) -> None:
    admin = client_of(cast, "system_admin")
    told = {
        "key": "flood-season", "about": "home", "name": "汛期易涝住户", "purpose": "提前转移", "ground": "《防汛条例》",
        "roles": ["grid_worker"], "ends_date": "2027-10-01",
    }  # fmt: skip
    assert admin.post("/console/themes/new", {**told, "ground": ""}).status_code == 422
    assert admin.post("/console/themes/new", told).status_code == 302
    assert Theme.objects.get(key="flood-season").ends_date == date(2027, 10, 1)
    assert "汛期易涝住户" in admin.get("/console/themes").content.decode()
    assert "张桂兰" not in admin.get("/console/themes/alone").content.decode()
    assert not ThemeVisit.objects.exists()


def test_a_card_shows_the_themes_that_are_open_to_its_reader_and_no_other(cast: Cast, alone: Alone) -> None:
    card, begun = f"/register/people/{alone.here.pk}", f"/register/themes/alone/person/{alone.here.pk}"
    worker, registrar = client_of(cast, "worker"), client_of(cast, "registrar")
    assert "纳入专题" in worker.get(card).content.decode()
    submitted(worker, alone)
    carried = worker.get(card).content.decode()
    assert begun in carried
    assert "上次走访" in carried
    seen = registrar.get(card)
    assert seen.status_code == 200
    assert "独居老人" not in seen.content.decode()
