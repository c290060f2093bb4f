"""`gezhi clock`: periodic deeds and the journal's sealer."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from gezhi.ground.plumbing.jobs.ticking import run


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Do periodic deeds and seal the journal until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.append(number)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        run(lambda: bool(stopped))
