"""Cases made in bulk are the cases that services make: row by row, journal included."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

from gezhi.demo.multiply import Original, multiply, originals
from gezhi.domain.cases.selectors import Case, CaseClass
from gezhi.domain.cases.tests.matters import answered, closed, dispatched, filed, report
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.verifying import verify
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OWN = {"id", "seq", "number", "case_id", "subject_id", "facts", "facts_digest"}


def values(row: Model) -> dict[str, Any]:
    """A row's values but for its identity."""
    fields = (field.attname for field in row._meta.concrete_fields)
    return {name: _plain(getattr(row, name)) for name in fields if name not in OWN}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_two_hundred_copies_equal_their_originals_row_by_row(
    cast: Cast, catalogue_loaded: dict[str, CaseClass]
) -> None:
    played = [report(cast), *(make(cast, catalogue_loaded) for make in (filed, dispatched, answered, closed))]
    sources = originals([case.pk for case in played])
    by_state = {source.case.state: source for source in sources}  # type: ignore[attr-defined]

    multiply(sources, 200, weeks=0)

    made = originals(list(Case.objects.exclude(pk__in=[case.pk for case in played]).values_list("pk", flat=True)))
    assert len(made) == 200
    for twin in made:
        source: Original = by_state[twin.case.state]  # type: ignore[attr-defined]
        assert values(twin.case) == values(source.case)
        assert [values(row) for row in twin.rows] == [values(row) for row in source.rows]
        assert [values(line) for line in twin.lines] == [values(line) for line in source.lines]
    assert len({twin.case.number for twin in made}) == 200  # type: ignore[attr-defined]


def test_the_journal_of_copies_verifies(cast: Cast, catalogue_loaded: dict[str, CaseClass]) -> None:
    multiply(originals([closed(cast, catalogue_loaded).pk]), 5)
    seal_all()

    assert verify().clean
