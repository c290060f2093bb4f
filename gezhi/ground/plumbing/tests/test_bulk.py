"""Rows written past the ORM stand as the ORM would have written them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing import bulk
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.jobs.models import Heartbeat
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Deed

QINGDAO = timezone(timedelta(hours=8))
COLUMNS = [
    field
    for model in apps.get_models()
    if model.__module__.startswith("gezhi.")
    for field in model._meta.concrete_fields
]
SAMPLES: dict[type[models.Field[Any, Any]], list[Any]] = {
    models.UUIDField: [uuid4()],
    models.DateTimeField: [now(), datetime(2026, 1, 1, 8, tzinfo=QINGDAO), datetime(2026, 1, 1, tzinfo=UTC)],
    models.BooleanField: [True, False],
    models.FloatField: [1.5, -0.0],
    models.DateField: [date(2026, 2, 28)],
    models.DecimalField: [Decimal("1.5")],
    models.JSONField: [{"a": [1, None]}],
    models.BinaryField: [b"\x00\xff"],
}  # fmt: skip


def samples(field: models.Field[Any, Any]) -> list[Any]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, values in SAMPLES.items():
        if isinstance(field, kind):
            return [*values, None]
    return [0, 7, None] if isinstance(field, models.IntegerField) else ["", "汉字 text", None]


def plain(value: Any) -> Any:
    """Driver wrappers compare by what they hold."""
    if isinstance(value, memoryview):
        return bytes(value)
    return getattr(value, "obj", value)


@pytest.mark.parametrize("field", COLUMNS, ids=str)
def test_every_column_is_prepared_as_django_prepares_it(field: models.Field[Any, Any]) -> None:
    prepare = bulk.preparation(field) or (lambda value: value)

    for value in samples(field):
        assert plain(prepare(value)) == plain(field.get_db_prep_save(value, connection))


@pytest.mark.django_db
def test_many_rows_come_back_as_they_went_in() -> None:
    at = datetime(2026, 3, 1, 8, 30, 1, 250, tzinfo=QINGDAO)
    bulk.insert([Heartbeat(worker_id=f"一{n}", beat_at=at) for n in range(3)])

    assert set(Heartbeat.objects.values_list("worker_id", "beat_at")) == {(f"一{n}", at) for n in range(3)}


@pytest.mark.django_db
def test_a_row_that_breaks_a_constraint_is_refused_in_djangos_words_on_both_databases() -> None:
    rows = [Heartbeat(worker_id="二次", beat_at=now()) for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(rows)
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db
def test_keys_that_the_database_gives_are_left_to_it() -> None:
    lines = [journal.line(deed="test.deed", by=SYSTEM, subject=("test", None), facts={"n": n}) for n in range(3)]
    bulk.insert(lines)

    found = list(Deed.objects.filter(deed="test.deed").order_by("seq"))
    assert [journal.facts_of(line) for line in found] == [{"n": n} for n in range(3)]
    assert len({line.seq for line in found}) == 3


@pytest.mark.django_db
def test_a_naive_instant_is_never_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        bulk._utc_text(datetime(2026, 3, 1))  # noqa: DTZ001  (that is the point)
