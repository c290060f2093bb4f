"""Fixtures that many tests share are built once by the services and laid down again as plain rows.

Building the cast's town takes a twentieth of a second, and a thousand tests ask for it on each database. The first
one builds it as users would; what came into the tables and into `var/` is remembered, and every later test gets the
same rows in one statement a table. A test that did something before its fixture gets it built for itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Model
from django.db.models.sql import InsertQuery

from gezhi.ground.plumbing.journal.models import Deed

T = TypeVar("T")

MOST = 3
"""Pictures of one fixture, each from another beginning; who begins otherwise builds."""


@dataclass(frozen=True)
class Picture:
    """What building added: statements with their values, files with what is in them, and the fixture's answer."""

    statements: list[tuple[str, Any]]
    files: Path
    answer: Any


_pictures: dict[tuple[str, int | None], Picture] = {}


def photographed(name: str, build: Callable[[], T], keep: Path) -> T:
    """What `build()` answers, with all it leaves in tables and files; `keep` holds the pictures' files.

    The picture is found by the fixture's name and by how far the journal had come before it, so one fixture may
    stand on another.
    """
    key = (name, Deed.objects.aggregate(last=Max("seq"))["last"])
    if key in _pictures:
        return _laid_down(_pictures[key])  # type: ignore[no-any-return]
    if sum(1 for known in _pictures if known[0] == name) >= MOST:
        return build()
    rows, files = _keys_by_table(), _files()
    answer = build()
    folder = keep / f"{name}-{len(_pictures)}"
    for file in _files() - files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(settings.VAR_DIR / file, folder / file)
    _pictures[key] = Picture(_added_since(rows), folder, deepcopy(answer))
    return answer


def _laid_down(picture: Picture) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in picture.statements:
            cursor.execute(statement, values)
    if picture.files.exists():
        shutil.copytree(picture.files, settings.VAR_DIR, dirs_exist_ok=True)
    return deepcopy(picture.answer)


def _tables() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _keys_by_table() -> dict[str, set[Any]]:
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in _tables()}


def _added_since(before: dict[str, set[Any]]) -> list[tuple[str, Any]]:
    statements: list[tuple[str, Any]] = []
    for model in _tables():
        added = [row for row in model._base_manager.order_by("pk") if row.pk not in before[model._meta.label]]
        fields = list(model._meta.local_concrete_fields)
        most = connection.ops.bulk_batch_size(fields, added) or 1
        for start in range(0, len(added), most):
            query = InsertQuery(model)
            query.insert_values(fields, added[start : start + most], raw=True)
            statements += query.get_compiler(connection=connection).as_sql()
    return statements


def _files() -> set[Path]:
    root = Path(settings.VAR_DIR)
    return {file.relative_to(root) for file in root.rglob("*") if file.is_file()}
