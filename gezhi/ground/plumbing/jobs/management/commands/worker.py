"""`gezhi worker`: does queued tasks, and says that it lives."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from gezhi.ground.plumbing.collecting import collect_seldom
from gezhi.ground.plumbing.jobs.leases import beating


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's code; `gezhi check` and the tests do that
    help = "Do queued tasks until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        worker_id = f"{os.getpid()}-{get_random_string(12)}"
        worker = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        worker.configure_signals()
        collect_seldom()
        with beating(worker_id):
            worker.run()
