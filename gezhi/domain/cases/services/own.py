"""Somebody who sees what is held about them says what is wrong: a request of its own class, with number and clock.

The register itself is not touched: whoever keeps the record looks into it and enters what is right, with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from gezhi.domain.cases.selectors import rights_class_in_use
from gezhi.domain.cases.services import public_door
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.services.reporting import Caller, Report, Reported
from gezhi.domain.cases.vocabulary import Right, Source
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry import services as register
from gezhi.domain.registry.labels import FIELD_LABELS, HELD_LABELS, REGISTRATION_LABELS, ROLE_LABELS
from gezhi.domain.registry.labels.doors import door_words
from gezhi.domain.registry.rules.fields import Form, field
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.visitors.proof import Proof
from gezhi.ground.plumbing.visitors.who import Visitor

MORE = 600
WITHOUT_VALUE: dict[str, str | Promise] = {
    "theme": _("A special register"),
    "other": _("Something else, or something that is missing"),
}
"""What is named and not quoted: who reads the request need not know in which special registers somebody is."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong: the key of its line on the page and its noun; the line, where it tells one from others.

    `shown` is a value as its own person reads it; whoever reads the request looks into the record instead.
    """

    about: str
    label: str | Promise
    line: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says: what is wrong, how it is right, where they are reached, which notice they read."""

    about: str
    right: str
    phone: str = ""
    notice_version: str = ""


def wrong_about(opened: registry.Opened, about: str) -> Wrong:
    """The line that is wrong, by its key. Raises Problem `scope.not_found` for one that is not held."""
    if about in WITHOUT_VALUE:
        return Wrong(about, WITHOUT_VALUE[about])
    held = registry.held_of(opened.person, looks=0)
    lines = {one.field: _value(one) for one in held.values}
    for kind, rows, labels in (
        ("home", held.homes, ROLE_LABELS),
        ("registration", held.registrations, REGISTRATION_LABELS),
        ("belonging", held.belongings, HELD_LABELS),
    ):
        for number, row in enumerate(rows):
            lines[f"{kind}-{number}"] = Wrong(f"{kind}-{number}", labels.get(row.role, row.role), row.what)
    if about not in lines:
        raise NOT_FOUND()
    return lines[about]


def _value(one: registry.HeldValue) -> Wrong:
    known = field(Kind.PERSON, one.field)
    shown = "" if known.form is Form.CODE else registry.masked(known, one.value, of_person=False)
    return Wrong(one.field, FIELD_LABELS.get(one.field, one.field), shown=shown)


def ask_correction(
    *, key: str, by: Actor, visitor: Visitor, proof: Proof, correction: Correction, at: datetime
) -> Reported:
    """Take up the correction as a request, within the limits of the residents' door, and note it with the record.

    Raises Problem `own_view.closed`, `own_view.gone`, `scope.not_found`, `rights.not_set_up`, and what
    `public_door.take_up` raises.
    """
    opened = registry.opened_own_view(key, at)
    person, case_class = opened.person, rights_class_in_use(Right.CORRECTION)
    phone = correction.phone or str(registry.current(person, field(Kind.PERSON, "phone")))
    with override("zh-hans"):  # the language of the desk, which reads it
        words, address = _words(opened, wrong_about(opened, correction.about), correction.right), _address(opened)
    wanted = Report(
        words=f"{case_class.name}\n{words}",
        place=Place(code=person.code, address=address),
        source=Source.RESIDENT,
        case_class=case_class,
        caller=Caller(person.name, phone, correction.notice_version),
        at=at,
    )
    done = public_door.take_up(visitor=visitor, proof=proof, wanted=wanted)
    register.note_correction(opened=opened, field=correction.about, number=done.case.number, by=by, at=at)
    return done


def _words(opened: registry.Opened, wrong: Wrong, right: str) -> str:
    """What the desk reads: whose record, which value, how it is right."""
    label = " ".join(filter(None, [str(wrong.label), wrong.line]))
    who = mask_name(opened.person.name)
    return f"本人当面查看台账后提出。\n人员：{who}\n有误的内容：{label}\n应为：{clean(right, limit=MORE)}"


def _address(opened: registry.Opened) -> str:
    """The door behind which the person lives: there the record is found."""
    home = opened.person.home
    return f"{home.building.address} {door_words(home.stairwell, home.room)}" if home is not None else ""
