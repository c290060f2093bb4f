"""Inspections: templates as editions, what was found point by point, and where each thing stands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.patrols.models.rounds import Round
from gezhi.domain.patrols.rules.inspecting import USUAL_PHOTOS
from gezhi.domain.patrols.vocabulary import ThingKind, Verdict, VisitResult
from gezhi.ground.kernel.ids import new_id


class InspectionTemplate(models.Model):
    """One edition of a template; the newest of a key counts, filled inspections point to theirs.

    `every_days` is the rhythm, none where nothing falls due; of rented homes the register's contract says it, grade by
    grade, and it is none here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=32)
    edition = models.PositiveIntegerField()
    about = models.CharField(max_length=12)
    classes = models.JSONField(default=list)  # of organisations or components, as the register codes them; none: all
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, default="")
    every_days = models.PositiveSmallIntegerField(null=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "inspection_template"
        constraints = [
            models.UniqueConstraint(fields=["key", "edition"], name="inspection_template_edition"),
            models.UniqueConstraint(fields=["key"], condition=Q(is_active=True), name="inspection_template_active"),
            models.CheckConstraint(
                condition=Q(about__in=[kind.value for kind in ThingKind]), name="inspection_template_about"
            ),
            models.CheckConstraint(
                condition=Q(every_days=None) | (Q(every_days__gte=1) & ~Q(about=ThingKind.RENTAL.value)),
                name="inspection_template_rhythm",
            ),
        ]


class InspectionPoint(models.Model):
    """One point of a template, and the class that a hazard found at it is reported under."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.ForeignKey(InspectionTemplate, on_delete=models.PROTECT, related_name="points", db_index=False)
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    words_en = models.CharField(max_length=200, default="")
    least_photos = models.PositiveSmallIntegerField(default=USUAL_PHOTOS)
    is_required = models.BooleanField(default=True)
    class_code = models.CharField(max_length=8, default="")  # an event's of the catalogue; none: the acceptor chooses
    hazard = models.CharField(max_length=2, default="99")  # GB/T 31000 table 5.19, for the register of rented homes

    class Meta:
        db_table = "inspection_point"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="inspection_point_number")]


class Inspection(models.Model):
    """A filled template, or a visit that failed. The id is the phone's; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.ForeignKey(InspectionTemplate, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="inspections")
    thing_id = models.UUIDField()
    name = models.CharField(max_length=160)  # of the thing, as it was called then
    code = models.CharField(max_length=18)  # where it stands
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    result = models.CharField(max_length=12)
    words = models.CharField(max_length=500, default="")
    hazards_count = models.PositiveSmallIntegerField(default=0)
    day_date = models.DateField()  # of the city
    done_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "inspection"
        indexes = [
            models.Index(fields=["day_date", "code", "id"], name="inspection_day_code"),
            models.Index(fields=["thing_id", "done_at"], name="inspection_thing"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=[result.value for result in VisitResult]), name="inspection_result"
            ),
        ]


class Finding(models.Model):
    """What was found at one point; a hazard has the report that it became."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings", db_index=False)
    point = models.ForeignKey(InspectionPoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    verdict = models.CharField(max_length=8)
    words = models.CharField(max_length=500, default="")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "inspection_finding"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "point"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=[verdict.value for verdict in Verdict]), name="finding_verdict"
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(verdict=Verdict.HAZARD.value), name="finding_case_of_hazard"
            ),
        ]


class FindingPhoto(models.Model):
    """A picture of a finding; a hazard's pictures are also its report's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="photos")
    digest = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "inspection_photo"


class InspectedThing(models.Model):
    """Where a thing stands under a template: when it last was inspected, how often in vain since.

    Reckoned from its inspections, and can be again. Of rented homes the register knows when they were last inspected
    and what is due; here only `tries` counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=32)  # of the template
    thing_id = models.UUIDField()
    name = models.CharField(max_length=160)
    code = models.CharField(max_length=18)
    since_date = models.DateField()
    last_date = models.DateField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "inspected_thing"
        indexes = [models.Index(fields=["key", "code", "id"], name="inspected_thing_code")]
        constraints = [models.UniqueConstraint(fields=["thing_id", "key"], name="inspected_thing_once")]
