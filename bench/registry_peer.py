"""What others take tables over with, django-import-export:  python -m bench.registry_peer default|tuned ROWS csv|xlsx.

The table of `bench.registry_import`, into one plain table of residents with a unique number, a foreign key and four
more indexes in the measured database; the same check of the number, one error a row. Nothing is sealed, compared,
counted or journalled. `default`: as the library comes. `tuned`: as its users make it fast, written in bulk, no look-up
of instances, no differences, foreign keys kept. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from gezhi.ground.kernel.database_address import database

if not settings.configured:
    settings.configure(
        DATABASES={"default": database(os.environ["GEZHI_DATABASE"])},
        SECRET_KEY="bench",
        USE_TZ=True,
        INSTALLED_APPS=["import_export"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

import tablib
from django.core.exceptions import ValidationError
from django.db import connection, models
from import_export import fields, resources, widgets

from bench.registry_table import HEAD, residents
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.identifiers.resident_number import ResidentNumber
from gezhi.ground.kernel.problem import Problem


class Compound(models.Model):
    """Where somebody lives."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        app_label = "import_export"  # of an app that is installed


class Resident(models.Model):
    """A row of the table."""

    name = models.CharField(max_length=50, db_index=True)
    number = models.CharField(max_length=18, unique=True)
    phone = models.CharField(max_length=20, db_index=True)
    compound = models.ForeignKey(Compound, on_delete=models.PROTECT)
    building = models.CharField(max_length=50, db_index=True)
    unit = models.CharField(max_length=20)
    room = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    household = models.CharField(max_length=20, db_index=True)
    relation = models.CharField(max_length=20)

    class Meta:
        app_label = "import_export"  # of an app that is installed


TODAY = now().date()
NAMES = ["name", "number", "phone", "compound", "building", "unit", "room", "kind", "household", "relation"]


class KeptWidget(widgets.ForeignKeyWidget):  # type: ignore[misc]
    """Every foreign key is looked up once."""

    kept: dict[str, Compound]

    def clean(self, value: str, row: Any = None, **more: Any) -> Compound:
        """The compound of a name."""
        if not hasattr(self, "kept"):
            self.kept = {row.name: row for row in Compound._default_manager.all()}
        return self.kept[value]


def resource(*, is_tuned: bool) -> Any:
    """How the library is told to read the table."""
    widget = KeptWidget if is_tuned else widgets.ForeignKeyWidget
    compound = fields.Field(column_name="小区", attribute="compound", widget=widget(Compound, "name"))
    own = {name: fields.Field(column_name=head, attribute=name) for name, head in zip(NAMES, HEAD, strict=True)}
    meta: dict[str, Any] = {"model": Resident, "fields": NAMES, "import_id_fields": ["number"]}
    if is_tuned:
        meta |= {"use_bulk": True, "batch_size": 1000, "skip_diff": True, "force_init_instance": True}

    def before_import_row(self: Any, row: dict[str, str], **more: Any) -> None:
        try:
            ResidentNumber.parse(row["身份证号"], today=TODAY)
        except Problem as refusal:
            raise ValidationError({"number": str(refusal)}) from refusal

    body = own | {"compound": compound, "before_import_row": before_import_row, "Meta": type("Meta", (), meta)}
    return type("Residents", (resources.ModelResource,), body)()


def run(way: str, rows: int, form: str) -> dict[str, Any]:
    """Take the table over into an empty table."""
    with connection.schema_editor() as editor:
        editor.create_model(Compound)
        editor.create_model(Resident)
    try:
        Compound._default_manager.bulk_create([Compound(name=name) for name in {row[3] for row in residents(rows)}])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"residents.{form}"
            said = tablib.Dataset(*residents(rows), headers=HEAD).export(form)
            file.write_bytes(said.encode() if isinstance(said, str) else said)
            began = time.perf_counter()
            told = file.read_text(encoding="utf-8") if form == "csv" else file.read_bytes()
            table = tablib.Dataset().load(told, format=form)
            resource(is_tuned=way == "tuned").import_data(table, raise_errors=False, use_transactions=True)
            seconds = time.perf_counter() - began
        made = Resident._default_manager.count()
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Resident)
            editor.delete_model(Compound)
    return {"rows": rows, "made": made, "seconds": round(seconds, 1), "rows_per_second": round(rows / seconds)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
