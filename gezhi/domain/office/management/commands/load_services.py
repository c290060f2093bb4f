"""`gezhi load_services`: services to book that come with the product, and the class that a booking becomes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gezhi.domain.office.services.shipped import load_shipped
from gezhi.ground.kernel.clock import now


class Command(BaseCommand):
    """What the city has set stays as it is."""

    help = "Enter the services to book that ship, closed until looked through, and the class of bookings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--open", action="store_true", help="they can be booked at once")

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_shipped(at=now(), is_open=options["open"])
        self.stdout.write(f"{count} services entered")
