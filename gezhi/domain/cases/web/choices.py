"""What the forms offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.cases import selectors
from gezhi.domain.cases.labels import KIND_LABELS, URGENCY_LABELS
from gezhi.domain.cases.vocabulary import ClassKind, Urgency
from gezhi.domain.cases.web.words import bracketed, class_name
from gezhi.domain.workforce import selectors as workforce
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import limit_words

Choice = tuple[str, str]


def class_choices(scope: Scope) -> list[tuple[str, list[Choice]]]:
    """Classes of the edition in use: the commonest first, then by kind and major class."""
    rows = list(selectors.classes(scope))
    majors = {(row.kind, row.code): class_name(row) for row in rows if row.is_major}
    usable = [row for row in rows if not row.is_major]
    common = selectors.common_classes(usable)
    grouped = [
        (f"{KIND_LABELS[ClassKind(kind)]} · {majors.get((kind, major), major)}", [_choice(row) for row in group])
        for (kind, major), group in groupby(usable, key=lambda row: (row.kind, row.major))
    ]
    return ([(_("Common"), [_choice(row) for row in common])] if common else []) + grouped


def _choice(row: selectors.CaseClass) -> Choice:
    return str(row.pk), bracketed(class_name(row), row.code)


def condition_choices(scope: Scope, class_id: str) -> list[Choice]:
    """Filing conditions of a class with their limits; a condition without wording says that the city enters it."""
    if not class_id:
        return []
    try:
        limits = selectors.limits_of(scope, UUID(class_id))
    except ValueError:
        return []
    return [
        (
            str(limit.pk),
            f"{condition_words(limit)} — {limit_words(limit.value, limit.unit)}",
        )
        for limit in limits
    ]


def condition_words(limit: selectors.TimeLimit) -> str:
    """A filing condition as people choose it: its wording, and the region class and urgency it is for."""
    words = limit.filing_condition or condition_name(limit.order)
    urgency = str(URGENCY_LABELS[Urgency(limit.urgency)]) if limit.urgency else ""
    narrowed = [part for part in (limit.region_class, urgency) if part]
    return bracketed(words, _(", ").join(narrowed)) if narrowed else words


def condition_name(order: int) -> str:
    """A condition whose wording is not public."""
    return _("Condition %(n)s (wording: the city)") % {"n": order}


def worker_choices(code: str) -> Sequence[tuple[UUID, str]]:
    """Who answers for a cell now, nearest first."""
    if len(code) < Level.COMMUNITY:
        return []
    return [(person.account_id, _spoken(person)) for person in workforce.responsible(code, at=now())]


def _spoken(person: workforce.Responsible) -> str:
    name = bracketed(person.name, ROLE_LABELS[person.role])
    return (
        _("%(name)s, covering for %(colleague)s") % {"name": name, "colleague": person.covers_for}
        if (person.covers_for)
        else name
    )


def colleague_choices(scope: Scope, permission: Permission, code: str) -> list[Choice]:
    """Colleagues of my area who may do `permission` at `code`, the nearest post first."""
    county = AreaCode(code).at(Level.COUNTY) or AreaCode(code)
    posts = accounts.posts_with(scope, permission, under=county, at=now())
    near = sorted(posts, key=lambda post: (not AreaCode(post.code).contains(code), -len(post.code), post.account.name))
    seen: dict[str, str] = {}
    for post in near:
        seen.setdefault(str(post.account_id), bracketed(post.account.name, ROLE_LABELS[post.role]))
    return list(seen.items())[:60]
