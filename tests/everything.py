"""Everything an installation holds, so that a test can say: nothing changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings

PASSING = {"django_session", "sign_in"}
"""Tables in which asking alone leaves a trace."""
PASSING_COLUMNS = {"api_token": {"last_used_at"}, "device": {"seen_at"}}
"""Columns in which it does."""


def everything() -> dict[str, str]:
    """A digest of every table's rows, and the files kept beside the database."""
    held = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and table not in PASSING:
            passing = PASSING_COLUMNS.get(table, set())
            columns = [field.attname for field in model._meta.concrete_fields if field.attname not in passing]
            rows = sorted(repr(row) for row in model._base_manager.values_list(*columns))
            held[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    media = Path(settings.MEDIA_ROOT)
    held["files"] = repr(sorted(str(file.relative_to(media)) for file in media.rglob("*") if file.is_file()))
    return held
