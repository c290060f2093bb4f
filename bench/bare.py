"""The bare yardstick: Django and ninja inserting one row of seven fields with two indexes, one commit a request.

Quoted references come from another day and another load; this is run beside them and scales them (both are printed).
`python -m bench.bare` creates its table in the database that GEZHI_DATABASE names; `application` is what is served.
"""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings

from gezhi.ground.kernel.database_address import database

if not settings.configured:
    settings.configure(
        DATABASES={"default": database(os.environ["GEZHI_DATABASE"])},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="bench",
        USE_TZ=True,
        INSTALLED_APPS=[],
    )
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.urls import path
from ninja import NinjaAPI, Schema


class Row(models.Model):
    """Seven fields, two secondary indexes."""

    title = models.CharField(max_length=200)
    body = models.TextField()
    lon = models.FloatField()
    lat = models.FloatField()
    kind = models.CharField(max_length=20, db_index=True)
    state = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "bare"


class RowIn(Schema):
    title: str
    body: str
    lon: float
    lat: float
    kind: str
    state: str
    at: str


api = NinjaAPI()


@api.post("/rows", response={201: dict[str, Any]})
def create(request: Any, row: RowIn) -> tuple[int, dict[str, Any]]:
    made = Row._default_manager.create(**row.dict())
    return 201, {"id": made.pk}


urlpatterns = [path("", api.urls)]
application = get_wsgi_application()

if __name__ == "__main__":
    if Row._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Row)
