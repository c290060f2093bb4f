"""The security administrator sees which keys are in use and rotates them; nobody else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.domain.cases import services
from gezhi.domain.cases.models import Reporter
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.vocabulary import Source
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.keys import rotation, tasks
from gezhi.ground.plumbing.scope import NOBODY
from gezhi.ground.plumbing.sealing.ring import ring
from gezhi.ground.plumbing.sealing.values import seal_key_of
from tests.cast import INSIDE, MONDAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    monkeypatch.setattr(rotation, "SETTLING", 0.0)


@pytest.fixture
def keeper(cast: Cast) -> Client:
    caller = services.Caller(name="张三", phone="13800138000")
    told = services.Report(
        words="楼道堆物", place=Place(lon=INSIDE[0], lat=INSIDE[1]), source=Source.RESIDENT, caller=caller, at=MONDAY
    )
    services.report(scope=NOBODY, report=told)
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.accounts["security_admin"])
    return client


def page(client: Client) -> str:
    forget_everything()
    return client.get("/console/keys").content.decode()


def run_queued() -> None:
    """What a worker does with the queued rotation."""
    (row,) = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    tasks.work(row.pk)
    DBTaskResult.objects.filter(pk=row.pk).update(status=TaskResultStatus.SUCCESSFUL)


def test_a_rotation_is_begun_by_a_button_done_by_a_worker_and_seen_on_the_page(keeper: Client, cast: Cast) -> None:
    assert "姓名、电话加密" in page(keeper)
    assert "轮换密钥" in keeper.get("/console/keys/rotate").content.decode()
    assert ring().current["seal"] == 1, "asking changes nothing"

    assert keeper.post("/console/keys/rotate").status_code == 302

    assert Deed.objects.get(deed="keys.rotate").account_id == cast.id("security_admin")
    going = page(keeper)
    assert "密钥轮换正在进行" in going
    assert "console/keys/rotate" not in going
    run_queued()
    assert seal_key_of(Reporter.objects.get().name) == 2
    done = page(keeper)
    assert "已停用" in done
    assert "正在进行" not in done


def test_one_rotation_at_a_time(keeper: Client) -> None:
    keeper.post("/console/keys/rotate")

    again = keeper.post("/console/keys/rotate")

    assert (again.status_code, "密钥轮换正在进行" in again.content.decode()) == (409, True)
    assert ring().current["seal"] == 2


def test_a_rotation_broken_off_is_said_and_goes_on_by_a_button(keeper: Client) -> None:
    keeper.post("/console/keys/rotate")
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert "继续轮换" in page(keeper)

    assert keeper.post("/console/keys/go-on").status_code == 302

    run_queued()
    assert seal_key_of(Reporter.objects.get().name) == 2
    assert ring().current["seal"] == 2
    assert "继续轮换" not in page(keeper)


def test_the_page_shows_no_key(keeper: Client) -> None:
    text = page(keeper)
    held = ring().as_json().decode()
    keys = [line.split('"')[3] for line in held.splitlines() if line.strip().endswith('="')]
    assert len(keys) == 3
    assert not [key for key in keys if key in text]


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "leader"])
def test_only_the_security_administrator_keeps_keys(keeper: Client, cast: Cast, role: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    assert client.get("/console/keys").status_code == 403
    assert client.post("/console/keys/rotate").status_code == 403
    assert ring().current["seal"] == 1
