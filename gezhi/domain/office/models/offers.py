"""Services that residents can book, and what they booked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.domain.office.vocabulary import Half, Way
from gezhi.ground.kernel.ids import new_id


class Offer(models.Model):
    """A service of the office: who does it, how often one must come, what to bring. Data of the city."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160, default="")
    department = models.ForeignKey("accounts.Department", null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=12)
    bring = models.CharField(max_length=400, default="")  # what to have at hand
    bring_en = models.CharField(max_length=600, default="")
    place = models.CharField(max_length=200, default="")  # where it is done
    place_en = models.CharField(max_length=300, default="")
    lasts = models.CharField(max_length=80, default="")  # how long it takes, in words
    lasts_en = models.CharField(max_length=120, default="")
    is_open = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)  # words that came with the product, not looked through yet

    class Meta:
        db_table = "offer"
        constraints = [models.CheckConstraint(condition=Q(way__in=[way.value for way in Way]), name="offer_way")]

    def __str__(self) -> str:
        return self.name


class BookingClass(models.Model):
    """A class of the catalogue whose matters are bookings; of those in the edition in use, one counts."""

    case_class = models.OneToOneField("cases.CaseClass", primary_key=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "booking_class"


class Booking(models.Model):
    """What a matter of that class was booked for. Who booked is with the matter, sealed."""

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    wished_date = models.DateField()
    half = models.CharField(max_length=12)

    class Meta:
        db_table = "booking"
        indexes = [models.Index(fields=["wished_date", "half", "case"], name="booking_day")]
        constraints = [models.CheckConstraint(condition=Q(half__in=[half.value for half in Half]), name="booking_half")]
