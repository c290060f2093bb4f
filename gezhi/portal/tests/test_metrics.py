"""Figures and log lines tell how the installation is, never of whom or what was asked."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from gezhi.domain.accounts import services as accounts
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.logs import JsonLines
from tests.cast import Cast


def token_of(cast: Cast, role: str) -> dict[str, str]:
    token = accounts.issue_token(by=SYSTEM, account=cast.accounts[role], name="t", at=now(), life=timedelta(days=1))
    return {"authorization": f"Bearer {token}"}


def figures(client: Client, headers: dict[str, str]) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


@pytest.mark.django_db
def test_requests_are_counted_by_pattern_and_never_by_what_was_asked(cast: Cast) -> None:
    client, headers = Client(), token_of(cast, "system_admin")
    key = ("gezhi_requests_total", "GET", "/track", "200")
    before = figures(client, headers).get(key, 0.0)
    client.get("/track?number=370211-20261122-00001&phone=13800001111")
    client.get("/no/such/address/13800001111")
    told = figures(client, headers)
    assert told[key] == before + 1
    assert told[("gezhi_request_seconds_count", "/track")] >= 1
    assert not [labels for labels in told if "13800001111" in str(labels)]


@pytest.mark.django_db
def test_the_installations_own_figures_are_there(cast: Cast) -> None:
    told = figures(Client(), token_of(cast, "system_admin"))
    assert told[("gezhi_jobs", "failed")] == 0
    assert told[("gezhi_workers",)] == 0
    assert told[("gezhi_disk_free_bytes",)] > 0
    assert told[("gezhi_database_bytes",)] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["acceptor", "audit_admin", "worker"])
def test_figures_are_for_who_keeps_the_installation(cast: Cast, role: str) -> None:
    assert Client().get("/metrics", headers=token_of(cast, role)).status_code == 403


def lined(record: logging.LogRecord) -> dict[str, object]:
    line = JsonLines().format(record)
    assert "\n" not in line
    told: dict[str, object] = json.loads(line)
    return told


def failed_with(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord("gezhi.x", logging.ERROR, __file__, 1, "it failed", None, sys.exc_info())


def test_an_error_is_told_without_the_row_it_quotes() -> None:
    error = IntegrityError("duplicate key 13800001111\nDETAIL: Key (name)=(张三丰) already exists.")
    told = json.dumps(lined(failed_with(error)), ensure_ascii=False)
    assert "IntegrityError" in told
    assert "138***" in told
    assert "test_metrics.py" in told
    assert "张三丰" not in told
    assert "13800001111" not in told


@pytest.mark.django_db
def test_a_request_leaves_a_line_that_leads_to_the_journal_and_names_nobody(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "gezhi.requests"):
        Client().get("/healthz?name=张三", headers=token_of(cast, "worker"))
    told = lined(next(record for record in caplog.records if record.name == "gezhi.requests"))
    assert (told["route"], told["method"], told["status"]) == ("/healthz", "GET", 200)
    assert re.fullmatch(r"[0-9a-f]{32}", str(told["request"]))
    assert "张三" not in json.dumps(told, ensure_ascii=False)
    assert cast.accounts["worker"].name not in json.dumps(told, ensure_ascii=False)
