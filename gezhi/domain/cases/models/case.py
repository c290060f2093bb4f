"""A case: one matter from report to evaluated closing. What lists filter and order by stands on the row itself."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from gezhi.domain.cases.models.catalogue import CaseClass, TimeLimit
from gezhi.domain.cases.vocabulary import OPEN_STATES, PlaceKind, State
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import Prefix

NEVER = datetime(2999, 12, 31, tzinfo=UTC)
"""Where cases without a time limit sort: behind all that have one."""

OPEN = Q(state__in=sorted(OPEN_STATES))
WITHOUT_PLACE = OPEN & Q(place_kind=PlaceKind.WORDS)
PLACED_OPEN = OPEN & Q(quadkey__isnull=False)
TURNING = Q(answered_at__isnull=True, yellow_at__isnull=False)
ENDED, SAID = Q(closed_at__isnull=False), Q(evaluated_at__isnull=False)
SHOWN = ["code", "state", "yellow_at", "due_at", "answered_at"]
"""What counts and colours are made of: PostgreSQL answers them from the index alone (SQLite keeps it without)."""


class Case(models.Model):
    """One matter. `code` is where it stands now, `reported_code` where it stood when it was reported."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    urgency = models.CharField(max_length=8)
    words = models.CharField(max_length=2000)

    case_class = models.ForeignKey(CaseClass, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    class_code = models.CharField(max_length=8, default="")
    limit = models.ForeignKey(TimeLimit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    place_kind = models.CharField(max_length=8)
    address = models.CharField(max_length=256, default="")
    lon = models.FloatField(null=True)  # CGCS2000/WGS-84 degrees
    lat = models.FloatField(null=True)
    quadkey = models.BigIntegerField(null=True)
    raw_place = models.JSONField(null=True)  # longitude, latitude, datum, accuracy as they came
    cell = models.ForeignKey("grids.Cell", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=18)
    reported_cell_id = models.UUIDField()
    reported_code = models.CharField(max_length=18)

    reporter_account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        "accounts.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    handler = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    desk_account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    reported_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    clock_from = models.DateTimeField(null=True)  # where the limit clock started
    yellow_at = models.DateTimeField(null=True)  # from here on it is soon late
    due_at = models.DateTimeField(null=True)
    due_rank = models.DateTimeField(default=NEVER)  # `due_at`, or the far end: lists sort by it
    due_is_provisional = models.BooleanField(default=False)
    paused_seconds = models.PositiveIntegerField(default=0)
    is_late = models.BooleanField(null=True)  # known once answered

    is_self_handled = models.BooleanField(default=False)
    is_sampled = models.BooleanField(default=False)
    verified = models.BooleanField(null=True)
    check_passed = models.BooleanField(null=True)
    rework_count = models.PositiveSmallIntegerField(default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    urge_count = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, default="")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False)

    class Meta:
        db_table = "cases"
        indexes = [
            models.Index(fields=["state", "due_rank", "id"], name="case_state_due"),
            models.Index(Prefix("code", 6), "state", "due_rank", "id", name="case_county_due"),
            models.Index(Prefix("code", 9), "state", "due_rank", "id", name="case_town_due"),
            models.Index(Prefix("code", 12), "state", "due_rank", "id", name="case_community_due"),
            models.Index(Prefix("code", 15), "state", "due_rank", "id", name="case_grid_due"),
            models.Index(Prefix("code", 6), "due_rank", "id", name="case_county_open", condition=OPEN, include=SHOWN),
            models.Index(Prefix("code", 9), "due_rank", "id", name="case_town_open", condition=OPEN, include=SHOWN),
            models.Index(fields=["reported_at", "id"], name="case_reported", include=["code"]),
            models.Index(Prefix("code", 9), "reported_at", "id", name="case_town_reported", include=["code"]),
            models.Index(
                fields=["class_code", "state", "reported_at", "id"], name="case_class_reported", include=["code"]
            ),
            models.Index(fields=["quadkey"], name="case_quadkey", condition=Q(quadkey__isnull=False)),
            models.Index(fields=["quadkey"], name="case_quadkey_open", condition=PLACED_OPEN, include=["code"]),
            models.Index(fields=["department", "state", "due_rank", "id"], name="case_department_due"),
            models.Index(fields=["handler", "state", "due_rank", "id"], name="case_handler_due"),
            models.Index(fields=["yellow_at", "id"], name="case_yellow", condition=TURNING),
            models.Index(fields=["closed_at"], name="case_closed", condition=ENDED, include=["code", "is_late"]),
            models.Index(fields=["evaluated_at"], name="case_said", condition=SAID, include=["code", "outcome"]),
            models.Index(fields=["reporter_account", "reported_at", "id"], name="case_by_reporter"),
            models.Index(fields=["desk_account"], name="case_desk", condition=Q(desk_account__isnull=False)),
            models.Index(fields=["code"], name="case_without_place", condition=WITHOUT_PLACE),
            models.Index(fields=["merged_into"], name="case_merged_into", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="case_state"),
            models.CheckConstraint(
                condition=~Q(place_kind=PlaceKind.POINT) | Q(lon__isnull=False, lat__isnull=False), name="case_point"
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True, quadkey__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False, quadkey__isnull=False),
                name="case_point_whole",
            ),
            models.CheckConstraint(condition=~Q(state="merged") | Q(merged_into__isnull=False), name="case_merged"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseAccess(models.Model):
    """Who can see a case wherever it stands: its reporter, the departments and people who hold or held an order.

    `code` is the case's: what I can see *outside* my area is then a short index range, however much I did inside it.
    `is_former` says that a department has the case no longer: what it has now is found by the case's own department.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="access")
    part = models.CharField(max_length=12)
    department = models.ForeignKey(
        "accounts.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person_id = models.UUIDField(null=True)
    code = models.CharField(max_length=18)
    is_former = models.BooleanField(default=False)

    class Meta:
        db_table = "case_access"
        indexes = [
            models.Index(fields=["department", "code", "case"], name="access_former", condition=Q(is_former=True)),
            models.Index(fields=["account", "code", "case"], name="access_account"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "part", "department"], condition=Q(account=None), name="access_department_once"
            ),
            models.UniqueConstraint(
                fields=["case", "part", "account"], condition=Q(department=None), name="access_account_once"
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, account__isnull=True)
                | Q(department__isnull=True, account__isnull=False),
                name="access_one_of_both",
            ),
        ]


class NumberSeries(models.Model):
    """The last case number given in one county (or what stands for it) on one day."""

    key = models.CharField(max_length=20, primary_key=True)  # 6 digits, dash, 8 digits
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "case_number_series"
