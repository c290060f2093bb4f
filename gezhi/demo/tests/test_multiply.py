"""Cases made in bulk are the cases that services make: row by row, journal included."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db.models import Model

from gezhi.demo.multiply import multiply
from gezhi.demo.stencils import Original, Spot, originals
from gezhi.domain.cases.selectors import Case, CaseClass
from gezhi.domain.cases.services import Caller, PhotoIn
from gezhi.domain.cases.tests.matters import answered, closed, dispatched, filed, photo, report
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing.journal.models import Block, Deed
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.verifying import verify
from gezhi.ground.plumbing.sealing.values import Place, unseal
from tests.cast import INSIDE_NEXT, NEXT_MICRO, Cast

OWN = {"id", "seq", "number", "case_id", "subject_id", "facts", "salt", "facts_digest", "secret_digest"}
CALLER = Caller(name="于\t海\\", phone="13900000001")


def values(row: Model) -> dict[str, Any]:
    """A row's values but for its identity; facts without the case's number, sealed values opened."""
    fields = (field.attname for field in row._meta.concrete_fields)
    told = {name: getattr(row, name) for name in fields if name not in OWN}
    if isinstance(row, Deed):
        told["facts"] = {key: value for key, value in orjson.loads(bytes(row.facts)).items() if key != "number"}
    if row._meta.db_table == "case_reporter":
        told.update({name: unseal(told[name], Place("case_reporter", name, row.pk)) for name in ("name", "phone")})
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in told.items()}


def played(cast: Cast, classes: dict[str, CaseClass]) -> list[Original]:
    """One matter at every stage, the reported one with a caller, a photo and words that a loader could trip over."""
    words = "井盖\t没了\n\\N 100% \\ “真的” %s"
    first = report(cast, by="acceptor", words=words, caller=CALLER, photos=[PhotoIn(photo())])
    rest = [make(cast, classes) for make in (filed, dispatched, answered, closed)]
    return originals([case.pk for case in (first, *rest)])


def copies_of(sources: list[Original]) -> list[Original]:
    known = [source.case.pk for source in sources]
    return originals(list(Case.objects.exclude(pk__in=known).values_list("pk", flat=True)))


@pytest.mark.django_db
def test_two_hundred_copies_equal_their_originals_row_by_row(
    cast: Cast, catalogue_loaded: dict[str, CaseClass]
) -> None:
    sources = played(cast, catalogue_loaded)
    by_state = {source.case.state: source for source in sources}  # type: ignore[attr-defined]

    multiply(sources, 200, weeks=0)

    made = copies_of(sources)
    assert len(made) == 200
    for twin in made:
        source = by_state[twin.case.state]  # type: ignore[attr-defined]
        assert values(twin.case) == values(source.case)
        assert [values(row) for row in twin.rows] == [values(row) for row in source.rows]
        assert [values(line) for line in twin.lines] == [values(line) for line in source.lines]
        assert (twin.reporter is None) == (source.reporter is None)
        if twin.reporter is not None and source.reporter is not None:
            assert values(twin.reporter) == values(source.reporter)
    assert len({twin.case.number for twin in made}) == 200  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_each_copy_has_its_own_salts_nonces_and_secrets(cast: Cast, catalogue_loaded: dict[str, CaseClass]) -> None:
    sources = played(cast, catalogue_loaded)

    multiply(sources, 50, weeks=0)

    every = [*sources, *copies_of(sources)]
    salts = [bytes(line.salt) for one in every for line in one.lines]
    sealed = [bytes(one.reporter.name) for one in every if one.reporter is not None]  # type: ignore[attr-defined]
    secrets = [bytes(one.reporter.secret_digest) for one in every if one.reporter is not None]  # type: ignore[attr-defined]
    for own in (salts, sealed, secrets):
        assert len(own) > 5
        assert len(set(own)) == len(own)


@pytest.mark.django_db
def test_a_copy_moved_in_time_and_place_says_so_everywhere(cast: Cast, catalogue_loaded: dict[str, CaseClass]) -> None:
    (source,) = sources = originals([closed(cast, catalogue_loaded).pk])
    spot = Spot(*INSIDE_NEXT, NEXT_MICRO, grids.live_cell(NEXT_MICRO).pk)

    multiply(sources, 8, weeks=3, spots=[spot])

    back = {}
    for twin in copies_of(sources):
        moved: Any = twin.case
        apart: timedelta = source.case.reported_at - moved.reported_at  # type: ignore[attr-defined]
        back[apart] = moved
        assert (moved.lon, moved.lat, moved.quadkey) == (*INSIDE_NEXT, quadkey(*INSIDE_NEXT))
        assert moved.code == moved.reported_code == NEXT_MICRO
        assert {line.code for line in twin.lines} == {NEXT_MICRO}
        assert {row.code for row in twin.rows if hasattr(row, "code")} == {NEXT_MICRO}
        assert moved.number.split("-")[1] == f"{moved.reported_at + timedelta(hours=8):%Y%m%d}"
        for line, was in zip(twin.lines, source.lines, strict=True):
            assert was.at - line.at == apart
            assert orjson.loads(bytes(line.facts))["number"] == moved.number
        dues = [facts["due"] for line in twin.lines if "due" in (facts := orjson.loads(bytes(line.facts)))]
        assert moved.due_at.isoformat()[:19] == dues[0][:19]
    assert set(back) <= {timedelta(weeks=weeks) for weeks in range(3)}
    assert len(back) > 1


@pytest.mark.django_db(transaction=True)
def test_the_journal_of_copies_is_numbered_sealed_and_verifies(
    cast: Cast, catalogue_loaded: dict[str, CaseClass]
) -> None:
    multiply(played(cast, catalogue_loaded), 300, weeks=4)

    lines, sealed, patience = Deed.objects.count(), seal_all(), 100
    while (
        sealed < lines and patience
    ):  # others at work in the same cluster keep what is not older than theirs unsettled
        time.sleep(0.2)
        sealed, patience = sealed + seal_all(), patience - 1
    assert sealed == lines > 600
    verdict = verify()
    assert verdict.clean
    assert verdict.blocks == Block.objects.count() > 0
    assert verdict.entries == lines
