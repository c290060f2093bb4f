"""`gezhi load_patrols`: the templates of inspections that come with the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from gezhi.domain.patrols.services.shipped import load_shipped
from gezhi.ground.kernel.clock import now


class Command(BaseCommand):
    """What the city has set stays as it is."""

    help = "Enter the templates of inspections that come with the product; twice is as good as once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_shipped(at=now())} templates entered")
