"""Promises held over all tables at once."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("gezhi.")]
FORBIDDEN = re.compile(
    r"ethnic|nation_code|religio|politic|biometr|fingerprint|face_|iris|score_of_person", re.IGNORECASE
)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_keys_into_other_apps_are_one_way_and_protected(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey):
            continue
        target = field.related_model
        assert not isinstance(target, str)
        assert field.remote_field.on_delete is models.PROTECT, f"{model.__name__}.{field.name} is not protected"
        if target._meta.app_label != model._meta.app_label:
            assert field.remote_field.related_name == "+", f"{model.__name__}.{field.name} opens a door nobody guards"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_nothing_is_collected_that_must_not_be(model: type[models.Model]) -> None:
    names = [field.name for field in model._meta.get_fields()]
    assert not [name for name in names if FORBIDDEN.search(name)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_instants_end_in_at_days_in_date_and_periods_are_half_open(model: type[models.Model]) -> None:
    allowed = re.compile(r"_at$|^at$|^valid_(from|to)$|^due_rank$|^clock_from$|^horizon$")
    for field in model._meta.get_fields():
        if type(field) is models.DateTimeField:
            assert allowed.search(field.name), f"{model.__name__}.{field.name} does not read as an instant"
        if type(field) is models.DateField:
            assert field.name.endswith("_date"), f"{model.__name__}.{field.name} does not read as a day"


def test_there_are_tables_at_all() -> None:
    assert len(OURS) > 20
