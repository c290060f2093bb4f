"""The catalogue: editions of the class list, classes, limits by filing condition, procedures, the calendar."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.ground.kernel.ids import new_id


class ClassEdition(models.Model):
    """One edition of the class list, such as GB/T 47678.5-2026. Exactly one is active for new cases."""

    key = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, default="")
    is_active = models.BooleanField(default=False)

    class Meta:
        db_table = "class_edition"
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="class_edition_one_active")
        ]

    def __str__(self) -> str:
        return self.name


class CaseClass(models.Model):
    """A class of components or matters. A bare code is ambiguous: the key is edition, kind and code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.ForeignKey(ClassEdition, on_delete=models.PROTECT, related_name="classes")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=8)
    major = models.CharField(max_length=4)  # the code of the major class; equals `code` for a major class itself
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160, default="")
    is_local = models.BooleanField(default=False)
    is_usable = models.BooleanField(default=True)
    uses = models.PositiveIntegerField(default=0)  # how common it is: orders the picker
    department = models.ForeignKey(
        "accounts.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )  # who usually handles it

    class Meta:
        db_table = "case_class"
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "code"], name="case_class_key"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ClassKind]), name="case_class_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_major(self) -> bool:
        return self.code == self.major


class TimeLimitQuerySet(models.QuerySet["TimeLimit"]):
    """Reusable filters."""

    def in_force(self, at: datetime) -> TimeLimitQuerySet:
        """Versions that count for a case filed at `at` (half-open period)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


class TimeLimit(models.Model):
    """A filing condition of a class, with its limit. A limit belongs to a condition, never to a class alone.

    A row is one version: a change ends it and opens another; cases point to the version they were filed under.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_class = models.ForeignKey(CaseClass, on_delete=models.PROTECT, related_name="limits")
    order = models.PositiveSmallIntegerField()
    filing_condition = models.CharField(max_length=300, default="")  # empty until the city enters its wording
    closing_condition = models.CharField(max_length=300, default="")
    region_class = models.CharField(max_length=8, default="")
    urgency = models.CharField(max_length=8, default="")
    value = models.DecimalField(max_digits=6, decimal_places=2)
    unit = models.CharField(max_length=16)
    is_made = models.BooleanField(default=False)  # wording written for the demo
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    objects = TimeLimitQuerySet.as_manager()

    class Meta:
        db_table = "time_limit"
        constraints = [
            models.UniqueConstraint(
                fields=["case_class", "order", "region_class", "urgency"],
                condition=Q(valid_to=None),
                name="time_limit_key",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="time_limit_positive"),
        ]


class ProcedureRow(models.Model):
    """Which steps the city wants, for all classes (no class) or for one; the numbers of the loop."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_class = models.OneToOneField(CaseClass, null=True, on_delete=models.PROTECT, related_name="procedure")
    files_by_rule = models.BooleanField(default=False)
    needs_verification = models.BooleanField(default=False)
    needs_handler = models.BooleanField(default=True)
    needs_confirmation = models.BooleanField(default=True)
    needs_check = models.BooleanField(default=False)
    audits_by_rule = models.BooleanField(default=False)
    sample_share = models.FloatField(default=0.1)
    reopen_days = models.PositiveSmallIntegerField(default=15)
    reopen_times = models.PositiveSmallIntegerField(default=2)
    evaluation_days = models.PositiveSmallIntegerField(default=7)
    yellow_share = models.FloatField(default=0.8)
    is_help = models.BooleanField(default=False, db_default=False)  # help on the spot: goes at once to its department
    right = models.CharField(max_length=8, default="", db_default="")  # a request about personal data, and which

    class Meta:
        db_table = "case_procedure"
        constraints = [
            models.CheckConstraint(condition=Q(sample_share__gte=0, sample_share__lte=1), name="procedure_sample"),
            models.CheckConstraint(condition=Q(yellow_share__gt=0, yellow_share__lte=1), name="procedure_yellow"),
        ]
