"""Roles keep apart what must be kept apart."""

from __future__ import annotations

import pytest

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.permissions import Permission as P

HANDLING = {P.CASES_HANDLE, P.CASES_CONFIRM}
JUDGING = {P.CASES_CHECK, P.CASES_ACCEPT, P.CASES_SUPERVISE}


@pytest.mark.parametrize("key", sorted(ROLES))
def test_no_role_handles_and_judges(key: str) -> None:
    """Supervision and handling are separate bodies (S1-01)."""
    held = ROLES[key].permissions
    assert not (held & HANDLING and held & JUDGING)


def test_the_three_administrators_hold_nothing_of_each_others_work() -> None:
    own = {
        "system_admin": {P.AREAS_MANAGE, P.STAFF_MANAGE, P.CATALOGUE_MANAGE, P.OPERATION_VIEW, P.NOTICES_MANAGE},
        "security_admin": {P.ACCOUNTS_MANAGE, P.KEYS_MANAGE, P.PRIVACY_MANAGE},
        "audit_admin": {P.JOURNAL_VIEW},
    }
    for key, permissions in own.items():
        assert permissions <= ROLES[key].permissions
        others = set().union(*(held for name, held in own.items() if name != key))
        assert not others & ROLES[key].permissions


def test_administrators_see_no_case() -> None:
    for key in ("system_admin", "security_admin", "audit_admin"):
        assert not [permission for permission in ROLES[key].permissions if permission.startswith("cases.")]


@pytest.mark.parametrize("key", sorted(ROLES))
def test_every_role_says_in_a_sentence_what_it_is_and_has_a_label(key: str) -> None:
    sentence = (ROLES[key].__doc__ or "").strip()
    assert sentence.endswith(".")
    assert key in ROLE_LABELS
