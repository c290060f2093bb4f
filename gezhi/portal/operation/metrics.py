"""`/metrics`: the installation's figures for a Prometheus server, which comes with a token of a system administrator.

No figure tells of a person; routes are patterns, never addresses.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.jobs import listing
from gezhi.ground.plumbing.journal.reading import last_position
from gezhi.ground.plumbing.journal.verifying import last_verification
from gezhi.ground.plumbing.scope import Scope


@door(Permission.OPERATION_VIEW)
def metrics(request: ScopedRequest) -> HttpResponse:
    registry = CollectorRegistry()
    registry.register(Installation(request.scope))
    told = generate_latest(_requests()) + generate_latest(registry)
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    """The figures of requests: of all web processes under `gezhi serve`, else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    everywhere = CollectorRegistry()
    MultiProcessCollector(everywhere)  # type: ignore[no-untyped-call]  # the library has no types here
    return everywhere


class Installation(Collector):
    """What is asked of the database and the disk at every scrape; a handful of short questions."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def collect(self) -> Iterator[Metric]:
        yield from self._jobs()
        yield from self._journal()
        disk = shutil.disk_usage(Path(settings.VAR_DIR))
        yield GaugeMetricFamily("gezhi_disk_free_bytes", "Free room on the disk that holds the data", disk.free)
        yield GaugeMetricFamily("gezhi_database_bytes", "Room the database takes", databases.size())

    def _jobs(self) -> Iterator[Metric]:
        tasks = GaugeMetricFamily("gezhi_jobs", "Background jobs by status", labels=("status",))
        for status, count in listing.task_counts(self.scope).items():
            tasks.add_metric([status.lower()], count)
        yield tasks
        yield GaugeMetricFamily("gezhi_workers", "Workers that live", len(listing.workers(self.scope)))
        rows = listing.periodic_rows(self.scope)
        failed = sum(row.failed_at is not None for row in rows)
        yield GaugeMetricFamily("gezhi_clock_failed", "Deeds of the clock whose last run failed", failed)
        due = [row.next_at for row in rows if row.next_at is not None]
        late = max(0.0, (now() - min(due)).total_seconds()) if due else 0.0
        yield GaugeMetricFamily("gezhi_clock_late_seconds", "How long the most overdue deed has waited", late)

    def _journal(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("gezhi_feed_position", "Position of the newest sealed deed", last_position())
        run = last_verification()
        if run is not None:
            age = (now() - run.at).total_seconds()
            yield GaugeMetricFamily("gezhi_journal_verified_seconds", "Since the journals were last verified", age)
            yield GaugeMetricFamily("gezhi_journal_faults", "Faults the last verification found", len(run.faults))
