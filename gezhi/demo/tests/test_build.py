"""The demo city: the same seed and the same now give the same city, and its lists do not repeat themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from gezhi.demo.build import build
from gezhi.domain.cases.selectors import Case
from gezhi.domain.grids import selectors as grids
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed

pytestmark = [pytest.mark.django_db, pytest.mark.long]

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TOLD = ("number", "words", "address", "state", "code", "reported_at", "due_at", "closed_at", "outcome", "source")


@pytest.fixture
def _in_a_demo(settings: Any) -> None:
    settings.IS_DEMO = True
    settings.DEMO_PASSWORD = "a-password-for-tests"


def city(seed: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Build a city, read its cases and the deeds on them, and take it down again."""
    forget_everything()
    grids.forget_current()
    with transaction.atomic():
        build(now=NOW, say=lambda step: None, seed=seed, matters=60)
        cases = list(Case.objects.order_by("number").values_list(*TOLD))
        numbers = dict(Case.objects.values_list("pk", "number"))
        deeds = Deed.objects.filter(subject_kind="case").values_list("at", "deed", "code", "subject_id")
        lines = sorted((at, deed, code, numbers[id]) for at, deed, code, id in deeds if id is not None)
        transaction.set_rollback(True)
    grids.forget_current()
    return cases, lines


@pytest.mark.usefixtures("_in_a_demo")
def test_the_same_seed_gives_the_same_city() -> None:
    cases, lines = city(5)

    assert (cases, lines) == city(5)
    assert len(cases) >= 55
    assert len(lines) > 200
    assert len({words for _, words, *_ in cases}) == len(cases)
    assert cases != city(6)[0]
