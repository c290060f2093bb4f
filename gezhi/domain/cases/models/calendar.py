"""The city's working time by version, and the deadlines that a new version moved."""

from __future__ import annotations

from django.db import models

from gezhi.domain.cases.models.case import Case


class CityCalendar(models.Model):
    """The city's working time as data (kernel `Calendar`), by version; the newest counts, none is overwritten.

    After a change open deadlines are reckoned anew, case by case in the order of their ids: `last_case_id` is how far
    that has come, `is_reckoning` says that it is not done.
    """

    version = models.BigAutoField(primary_key=True)
    content = models.JSONField()
    loaded_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)  # who changed it
    note = models.CharField(max_length=200, default="", db_default="")  # what was changed, in a few words
    is_reckoning = models.BooleanField(default=False, db_default=False)
    last_case_id = models.UUIDField(null=True)
    seen = models.PositiveIntegerField(default=0, db_default=0)
    total = models.PositiveIntegerField(default=0, db_default=0)
    moved = models.PositiveIntegerField(default=0, db_default=0)
    reckoned_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # cases filed while processes still held the old version are in, too

    class Meta:
        db_table = "city_calendar"

    @property
    def is_first(self) -> bool:
        """Whether nothing was ever reckoned by an older version."""
        return self.reckoned_at is None and not self.is_reckoning


class DeadlineMove(models.Model):
    """A deadline that a version of the calendar moved: the list that its page shows. The deed is in the journal."""

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(CityCalendar, on_delete=models.PROTECT, related_name="moves", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadline_moves")
    number = models.CharField(max_length=24)  # the case's, copied
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "deadline_move"
        indexes = [models.Index(fields=["calendar", "id"], name="deadline_move_list")]
