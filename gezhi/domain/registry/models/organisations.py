"""Actual units 实有单位: enterprises, shops, schools, hospitals, offices; their staff and licences."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.kept import ACTIVE, NOW, Placed, period, reason_when_cancelled, whole_point
from gezhi.domain.registry.models.people import Person
from gezhi.domain.registry.models.places import Building, Home
from gezhi.ground.kernel.ids import new_id


class Organisation(Placed):
    """A unit that works somewhere; its phone is sealed as a person's is."""

    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=160)
    uscc = models.CharField(max_length=18, default="")  # GB 32100
    unit_class = models.CharField(max_length=16, default="")  # `vocabulary.UnitClass`
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="branches", db_index=False)
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT, related_name="organisations")
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(max_length=200, default="")
    scope_words = models.CharField(max_length=500, default="")  # 经营范围
    contact = models.CharField(max_length=40, default="")
    phone = models.BinaryField(default=b"")  # sealed
    phone_blind = models.BinaryField(max_length=34, null=True)
    staff_count = models.PositiveIntegerField(null=True)
    hours = models.CharField(max_length=80, default="")
    is_key = models.BooleanField(default=False)  # 重点单位
    opened_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)

    class Meta:
        db_table = "register_organisation"
        indexes = [
            models.Index(fields=["code", "name", "id"], name="organisation_code", condition=ACTIVE),
            models.Index(fields=["quadkey"], name="organisation_quadkey", condition=Q(quadkey__isnull=False)),
            models.Index(fields=["phone_blind"], name="organisation_phone", condition=Q(phone_blind__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=ACTIVE & ~Q(uscc=""), name="organisation_uscc_once"),
            whole_point("organisation_point"),
            reason_when_cancelled("organisation_reason"),
        ]


class Licence(models.Model):
    """A permit that an organisation holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="licences")
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120, default="")
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)

    class Meta:
        db_table = "register_licence"
        indexes = [models.Index(fields=["to_date", "id"], name="licence_ends", condition=Q(to_date__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="licence_once"),
            period("licence_period"),
        ]


class Staff(models.Model):
    """Somebody of the register who works for an organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=40, default="")
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)

    class Meta:
        db_table = "register_staff"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], condition=NOW, name="staff_once"),
            period("staff_period"),
        ]
