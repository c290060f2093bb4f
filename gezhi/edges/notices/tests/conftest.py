"""Tests run inside one transaction: nothing is settled on PostgreSQL, so every row counts as settled here."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gezhi.ground.plumbing.databases.settled_condition", lambda alias: "TRUE")
