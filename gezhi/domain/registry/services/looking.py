"""Questions about people are looks: each one executed is journalled, and countable by whom it concerns."""

from __future__ import annotations

from uuid import UUID

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Home, Household, Person
from gezhi.domain.registry.rules.typed import TypedKind, typed
from gezhi.domain.registry.services.people import NO_REASON
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

EXACT = frozenset({TypedKind.DOCUMENT, TypedKind.PHONE})
"""Who asks by a number must know it, and say what for."""


def find(*, scope: Scope, text: str, area: str = "", reason: str = "") -> selectors.Found:
    """What the search box finds. The journal keeps what kind of question it was, not the words.

    Raises Problem `register.no_reason` for a document number or phone without one.
    """
    scope.require(Permission.REGISTER_VIEW)
    kind = typed(text).kind
    if kind in EXACT and len(reason.strip()) < 2:
        raise NO_REASON()
    found = selectors.find(scope, text, area=area)
    facts = {"kind": kind.value, "found": len(found), "people": [str(row.pk) for row in found.people]}
    if reason.strip():
        facts["reason"] = mask_text(reason.strip())[:200]
    journal.look(deed="register.find", by=scope.actor, subject=("register", None), code=area, facts=facts)
    return found


def look_at(*, scope: Scope, id: UUID) -> Person:
    """A person's card. Raises Problem `scope.not_found`."""
    found = selectors.person(scope, id)
    by = scope.acting(Permission.REGISTER_VIEW, found.code)
    journal.look(deed="register.view", by=by, subject=("person", id), code=found.code)
    return found


def look_at_home(*, scope: Scope, id: UUID) -> Home:
    """A home's card: who lives there. Raises Problem `scope.not_found`."""
    found = selectors.home(scope, id)
    by = scope.acting(Permission.REGISTER_VIEW, found.code)
    journal.look(deed="register.home.view", by=by, subject=("home", id), code=found.code)
    return found


def look_at_household(*, scope: Scope, id: UUID) -> Household:
    """A household's card: who belongs to it. Raises Problem `scope.not_found`."""
    found = selectors.household_card(scope, id)
    by = scope.acting(Permission.REGISTER_VIEW, found.code)
    journal.look(deed="register.household.view", by=by, subject=("household", id), code=found.code)
    return found
