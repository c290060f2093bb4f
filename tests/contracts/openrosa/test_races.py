"""Two posts of one filled form at the same moment, as a phone sends them that lost patience: one visit."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from gezhi.domain.registry.models import ThemePhoto, ThemeVisit
from gezhi.domain.registry.services import field_visits
from gezhi.domain.registry.services.field_visits import FieldVisit
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone
from gezhi.edges.openrosa.rules.said import said
from gezhi.ground.kernel.clock import now
from tests.cast import Cast
from tests.contracts.openrosa.phone import filled, phone_of, picture

__all__ = ["alone"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: the second post waits"),
]


def test_both_are_answered_and_one_is_kept(cast: Cast, alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    xml = filled(phone_of(cast, "worker").form("alone"), alone.here.pk, well="help", phone="a.jpg")
    told = said(xml)
    sent = FieldVisit(told.theme, told.number, told.subject_id, told.visit_id, xml)
    scope, start, content = cast.scope("worker"), threading.Barrier(2), picture()
    judged, first = field_visits._place, threading.local()
    answers: list[UUID] = []

    def together(*given: Any) -> Any:
        """Both judge before either of them writes; whoever judges again does not wait."""
        found = judged(*given)
        if not hasattr(first, "done"):
            first.done = True
            start.wait(10)
        return found

    def post() -> None:
        try:
            visit = field_visits.receive(scope=scope, sent=sent, pictures={"a.jpg": content}, at=now())
            answers.append(visit.pk)
        finally:
            connections.close_all()

    monkeypatch.setattr(field_visits, "_place", together)
    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [told.visit_id, told.visit_id]
    assert ThemeVisit.objects.get().record.visits_count == 1
    assert ThemePhoto.objects.count() == 1
