"""Tables of the jobs: heartbeats, how often a task was taken up again, due instants, progress."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """A worker process and when it last said that it lives."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "job_heartbeat"


class Rescue(models.Model):
    """How often a task was queued again after its worker had died."""

    task_id = models.UUIDField(primary_key=True)
    times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "job_rescue"


class DueInstant(models.Model):
    """When a periodic deed is due next; claimed by compare-and-set, so one process does it."""

    name = models.CharField(max_length=64, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # when it last failed; None once it has succeeded again
    fault = models.CharField(max_length=500, db_default="")

    class Meta:
        db_table = "job_due_instant"


class Progress(models.Model):
    """How far a long task has come, for the page that waits for it."""

    task_id = models.UUIDField(primary_key=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, default="")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "job_progress"
