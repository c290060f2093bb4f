"""People, where they live, and where they are registered: three things apart."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.registry.models.kept import ACTIVE, NOW, Kept, period, reason_when_cancelled
from gezhi.domain.registry.models.places import Home
from gezhi.domain.registry.vocabulary import HEADS, PERMANENT, RegistrationKind, TieRole
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import Prefix


class Person(Kept):
    """Somebody of the actual population. Document number and phone are sealed; found again by their blind index.

    `code` is that of the home they live in, or of the place where they were entered. Ethnic group, religion and
    political status are not kept (docs/pipl.md).
    """

    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=120)  # zhangsan: lists sort by it
    initials = models.CharField(max_length=24)  # zs
    former_name = models.CharField(max_length=80, default="")
    sex = models.CharField(max_length=1, default="0")  # GB/T 2261.1
    birth_date = models.DateField(null=True)
    document_kind = models.CharField(max_length=3, default="111")  # GA/T 517
    document = models.BinaryField(default=b"")  # sealed
    document_blind = models.BinaryField(max_length=34, null=True)
    phone = models.BinaryField(default=b"")  # sealed
    phone_blind = models.BinaryField(max_length=34, null=True)
    origin = models.CharField(max_length=6, default="")  # county of registration, GB/T 2260
    nationality = models.CharField(max_length=3, default="")  # GB/T 2659; empty: Chinese
    marital = models.CharField(max_length=2, default="")  # GB/T 2261.2
    education = models.CharField(max_length=2, default="")  # GB/T 4658
    employment = models.CharField(max_length=2, default="")  # GB/T 2261.4
    workplace = models.CharField(max_length=120, default="")
    registration = models.CharField(max_length=2, default="")  # the kind in force here, of `Registration`
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_date = models.DateField(null=True)  # moved away, died

    class Meta:
        db_table = "register_person"
        indexes = [
            models.Index(fields=["pinyin", "id", "code"], name="person_pinyin", condition=ACTIVE),
            models.Index(Prefix("code", 9), "pinyin", "birth_date", name="person_town", condition=ACTIVE),
            models.Index(Prefix("code", 12), "pinyin", "id", name="person_community", condition=ACTIVE),
            models.Index(fields=["initials", "code"], name="person_initials", condition=ACTIVE),
            models.Index(fields=["document_blind"], name="person_document", condition=Q(document_blind__isnull=False)),
            models.Index(fields=["phone_blind"], name="person_phone", condition=Q(phone_blind__isnull=False)),
        ]
        constraints = [reason_when_cancelled("person_reason")]


class Tie(models.Model):
    """What somebody is to a home, from when to when; several at once are usual."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="ties", db_index=False)
    role = models.CharField(max_length=8)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)  # the first day on which it no longer holds
    reason = models.CharField(max_length=16, default="")
    gathering = models.ForeignKey("Gathering", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "register_tie"
        indexes = [models.Index(fields=["home", "role"], name="tie_of_home", condition=NOW)]
        constraints = [
            models.UniqueConstraint(fields=["person", "home", "role"], condition=NOW, name="tie_once"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in TieRole]), name="tie_role"),
            period("tie_period"),
        ]


class Household(Kept):
    """A registered household 户: paper. Who lives together is told by ties to a home."""

    number = models.CharField(max_length=20, default="")  # 户号
    kind = models.CharField(max_length=2, default="10")  # family 10, collective 20
    nature = models.CharField(max_length=2, default="")
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+")  # its registered address

    class Meta:
        db_table = "register_household"
        indexes = [models.Index(fields=["code", "number"], name="household_code", condition=ACTIVE)]
        constraints = [
            models.UniqueConstraint(
                Prefix("code", 6), "number", condition=ACTIVE & ~Q(number=""), name="household_number_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["10", "20"]), name="household_kind"),
            reason_when_cancelled("household_reason"),
        ]


class Registration(models.Model):
    """How somebody is registered somewhere, and what they are to the head of their household."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    kind = models.CharField(max_length=2)
    code = models.CharField(max_length=18)
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    relation = models.CharField(max_length=2, default="")  # GB/T 4761, towards the head
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    reason = models.CharField(max_length=16, default="")
    gathering = models.ForeignKey("Gathering", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "register_registration"
        indexes = [
            models.Index(fields=["household"], name="registration_household", condition=Q(household__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in RegistrationKind]), name="registration_kind"),
            # One permanent record at most, and none beside a record as overseas.
            models.UniqueConstraint(
                fields=["person"],
                condition=NOW & Q(kind__in=sorted([*PERMANENT, RegistrationKind.OVERSEAS])),
                name="registration_permanent_once",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=NOW & Q(relation__in=sorted(HEADS)), name="registration_one_head"
            ),
            models.CheckConstraint(condition=Q(relation="") | Q(household__isnull=False), name="registration_relation"),
            period("registration_period"),
        ]
