"""Booking a service: a report of its own class, which runs the closed loop like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import override

from gezhi.domain.cases import services as cases
from gezhi.domain.cases.services import public_door
from gezhi.domain.cases.vocabulary import Source
from gezhi.domain.office import selectors
from gezhi.domain.office.labels import HALF_LABELS, WAY_LABELS
from gezhi.domain.office.models import Booking
from gezhi.domain.office.rules import NOT_SET_UP, check_wish
from gezhi.domain.office.vocabulary import Half
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.visitors.proof import Proof
from gezhi.ground.plumbing.visitors.who import Visitor
from gezhi.ground.plumbing.wording import in_city

MORE = 600


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody books: the service, the day and half of it, where, and how they are reached."""

    key: str
    wished_date: date
    half: Half
    place: cases.Place
    caller: cases.Caller
    words: str = ""


def book(*, visitor: Visitor, proof: Proof, wish: Wish, at: datetime) -> cases.Reported:
    """Take up a booking on a proof, within the limits of the residents' door: a matter with number and secret.

    Raises Problem `booking.*`, `scope.not_found` for a service that is not offered, and what `take_up` raises.
    """
    offer = selectors.offer_by_key(wish.key)
    check_wish(wish.wished_date, in_city(at).date())
    case_class = selectors.booking_class()
    if case_class is None:
        raise NOT_SET_UP()
    wanted = cases.Report(
        words=_words(offer, wish),
        place=wish.place,
        source=Source.RESIDENT,
        case_class=case_class,
        caller=wish.caller,
        at=at,
    )
    done = public_door.take_up(visitor=visitor, proof=proof, wanted=wanted)
    row = Booking(case=done.case, offer=offer, wished_date=wish.wished_date, half=wish.half)
    row.save(force_insert=True)
    return done


def _words(offer: selectors.Offer, wish: Wish) -> str:
    """What the desk reads, in the language of the desk: the whole wish stands in it."""
    with override("zh-hans"):
        way, half = str(WAY_LABELS[offer.way]), str(HALF_LABELS[wish.half])
    first = f"预约：{offer.name}（{way}），{wish.wished_date.isoformat()} {half}"
    return "\n".join(part for part in (first, clean(wish.words, limit=MORE)) if part)
