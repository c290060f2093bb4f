"""Thematic registers as data: a theme, the versions of its form, who carries its mark, who is paired with
them, and what each visit said.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gezhi.domain.registry.models.kept import ACTIVE
from gezhi.domain.registry.vocabulary import RecordState, SubjectKind
from gezhi.ground.kernel.ids import new_id


class Theme(models.Model):
    """A thematic register: why it exists, on what ground, until when, who may see it. Added without code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96, default="")
    purpose = models.TextField()
    purpose_en = models.TextField(default="")
    ground = models.CharField(max_length=200)  # the law, regulation or consent it rests on
    ground_text = models.TextField(default="")  # its words
    department = models.ForeignKey("accounts.Department", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12)
    roles = models.JSONField(default=list)  # keys of roles that may see and fill it
    departments = models.JSONField(default=list)  # ids of departments that may, as text
    rhythm_days = models.PositiveIntegerField(null=True)  # a visit every so many days; none: no rhythm
    ends_date = models.DateField()  # the first day on which the ground no longer holds
    state = models.CharField(max_length=12, default=RecordState.ACTIVE)
    reason = models.CharField(max_length=200, default="")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "register_theme"
        constraints = [
            models.CheckConstraint(condition=Q(about__in=[kind.value for kind in SubjectKind]), name="theme_about"),
            models.CheckConstraint(condition=ACTIVE | ~Q(reason=""), name="theme_reason"),
        ]


class ThemeForm(models.Model):
    """One version of a theme's XLSForm, kept as it came and as it was compiled; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="forms")
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    file = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    xform = models.TextField()
    itemsets = models.TextField(default="")
    screen = models.TextField(default="")  # what a browser fills, where it differs from the XForm
    outline = models.JSONField()
    warnings = models.JSONField(default=list)  # of the compiler, as it said them
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    adopted_at = models.DateTimeField(null=True)  # the newest adopted one is filled; before that it can be tried out

    class Meta:
        db_table = "register_theme_form"
        constraints = [models.UniqueConstraint(fields=["theme", "number"], name="theme_form_number")]


class ThemeRecord(models.Model):
    """The mark a theme leaves on a subject. It ends by itself with its ground, and is hidden then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="records", db_index=False)
    subject_id = models.UUIDField()
    code = models.CharField(max_length=18)  # where the subject stands
    state = models.CharField(max_length=12, default=RecordState.ACTIVE)
    reason = models.CharField(max_length=200, default="")  # why it was ended
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True)
    visited_at = models.DateTimeField()
    due_date = models.DateField(null=True)  # of the next visit
    ends_date = models.DateField(null=True)  # the first day on which its own ground no longer holds
    ended_at = models.DateTimeField(null=True)
    visits_count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "register_theme_record"
        indexes = [
            models.Index(fields=["subject_id"], name="theme_record_subject"),
            models.Index(fields=["theme", "due_date", "id"], name="theme_record_due", condition=ACTIVE),
            models.Index(fields=["ended_at"], name="theme_record_ended", condition=~ACTIVE),
        ]
        constraints = [
            models.UniqueConstraint(fields=["theme", "subject_id"], condition=ACTIVE, name="theme_record_once"),
            models.CheckConstraint(
                condition=(ACTIVE & Q(ended_at=None)) | (~ACTIVE & Q(ended_at__isnull=False) & ~Q(reason="")),
                name="theme_record_end",
            ),
        ]


class ThemeContact(models.Model):
    """Who is paired with somebody a theme is about (结对联系人): a colleague's account, or a cadre who has none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(ThemeRecord, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=64, default="")  # of a cadre without an account
    office = models.CharField(max_length=64, default="")  # where that cadre serves
    from_date = models.DateField()
    to_date = models.DateField(null=True)  # the first day on which it no longer holds
    reason = models.CharField(max_length=200, default="")  # why it ended; empty where another took over
    named_by = models.UUIDField(null=True)

    class Meta:
        db_table = "register_theme_contact"
        indexes = [models.Index(fields=["account", "record"], name="theme_contact_mine", condition=Q(to_date=None))]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(to_date=None), name="theme_contact_once"),
            models.CheckConstraint(
                condition=(Q(account=None) & ~Q(name="")) | (Q(account__isnull=False) & Q(name="", office="")),
                name="theme_contact_who",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None, reason="") | Q(to_date__gte=F("from_date")), name="theme_contact_days"
            ),
        ]


class ThemeVisit(models.Model):
    """What a form said, once submitted: sealed, never changed; a later visit stands beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # made by the client: sent twice, kept once
    record = models.ForeignKey(ThemeRecord, on_delete=models.PROTECT, related_name="visits", db_index=False)
    form = models.ForeignKey(ThemeForm, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    submission = models.BinaryField()  # sealed
    visited_at = models.DateTimeField()
    visited_by = models.UUIDField(null=True)

    class Meta:
        db_table = "register_theme_visit"
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="theme_visit_number")]


class ThemeDraft(models.Model):
    """What somebody has filled in and not yet submitted; sealed, theirs alone, forgotten after some days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(ThemeForm, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_id = models.UUIDField()
    content = models.BinaryField()  # sealed
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "register_theme_draft"
        constraints = [models.UniqueConstraint(fields=["account", "form", "subject_id"], name="theme_draft_once")]


class ThemePhoto(models.Model):
    """A picture that a form asks for; named by the submission, and bound to its visit when that comes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_id = models.UUIDField()
    visit = models.ForeignKey(ThemeVisit, null=True, on_delete=models.PROTECT, related_name="photos")
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)

    class Meta:
        db_table = "register_theme_photo"
        indexes = [models.Index(fields=["added_at"], name="theme_photo_unbound", condition=Q(visit__isnull=True))]
