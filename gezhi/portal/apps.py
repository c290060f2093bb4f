from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "gezhi.portal"
    label = "portal"

    def ready(self) -> None:
        # Django sends no word about apps without tables, such as this one.
        post_migrate.connect(_make_table_of_limits, sender=apps.get_app_config("accounts"))


def _make_table_of_limits(using: str, **told: Any) -> None:
    """The table in which the processes share their limits is no model's: `migrate` makes it like all others."""
    call_command("createcachetable", database=using, verbosity=0)
