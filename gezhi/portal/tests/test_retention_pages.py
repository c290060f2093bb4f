"""The security administrator sets how long what is kept; the audit administrator sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs.progress import progress_of
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.retention import rules, tasks
from gezhi.ground.plumbing.retention.kinds import kinds
from gezhi.portal.retention.words import KINDS
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, role: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.accounts[role])
    return client


def test_the_keeper_changes_a_rule_and_the_auditor_sees_it(cast: Cast) -> None:
    keeper, auditor = signed_in(cast, "security_admin"), signed_in(cast, "audit_admin")

    refused = keeper.post("/console/retention/looks", {"version": 0, "amount": 5})
    assert (refused.status_code, "至少须保存 6 个自然月" in refused.content.decode()) == (422, True)
    assert keeper.post("/console/retention/looks", {"version": 0, "amount": 18}).status_code == 302

    page = auditor.get("/console/retention").content.decode()
    assert "18 个自然月" in page
    assert "修改" not in page
    assert auditor.post("/console/retention/looks", {"version": 1, "amount": 6}).status_code == 403
    assert rules.rules_now()["looks"].amount == 18


def test_an_erasure_by_hand_is_a_job_with_progress(cast: Cast) -> None:
    keeper = signed_in(cast, "security_admin")
    assert keeper.post("/console/retention/erase").status_code == 302
    again = keeper.post("/console/retention/erase", headers={"accept": "application/json"})
    assert (again.status_code, again.json()["code"]) == (409, "retention.erasing")
    tasks.nightly()
    (row,) = DBTaskResult.objects.all()

    old = DBTaskResult.objects.get()
    old.pk, old.status, old.finished_at = None, "FAILED", now() - timedelta(days=31)
    old.save(force_insert=True)
    assert tasks.work(row.pk) == 1

    progress = progress_of(row.pk)
    assert progress is not None
    assert progress.done == 1
    assert Deed.objects.filter(deed="retention.erase").count() == 1
    assert "已删除 1" in keeper.get("/console/retention").content.decode()


def test_every_kind_has_its_words() -> None:
    assert {kind.key for kind in kinds()} == KINDS.keys()
