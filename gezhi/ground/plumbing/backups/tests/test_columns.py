"""Every column of every table can be spelled in a backup."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from gezhi.ground.plumbing.backups.columns import KINDS, kind_of
from gezhi.ground.plumbing.backups.making import LEFT_OUT, models_in_order

COLUMNS = [field for model in apps.get_models(include_auto_created=True) for field in model._meta.concrete_fields]


@pytest.mark.parametrize("field", COLUMNS, ids=str)
def test_every_column_has_a_kind(field: models.Field[Any, Any]) -> None:
    assert kind_of(field) in KINDS


def test_a_field_that_no_backup_can_spell_is_named() -> None:
    field = models.DurationField(name="span")
    field.model = models.Model
    with pytest.raises(TypeError, match="span"):
        kind_of(field)


def test_every_table_is_backed_up_but_for_those_of_the_moment() -> None:
    every = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    assert every - {model._meta.db_table for model in models_in_order()} == LEFT_OUT
