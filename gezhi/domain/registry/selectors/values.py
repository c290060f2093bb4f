"""Single values of a row or a proposal: in clear for deeds, masked for eyes."""

from __future__ import annotations

from typing import Any

from gezhi.domain.registry.models import Change, Proposal
from gezhi.domain.registry.models.kept import Kept
from gezhi.domain.registry.rules.fields import Field, Form
from gezhi.ground.kernel.masking import mask_document, mask_name, mask_phone
from gezhi.ground.plumbing.sealing.values import Place, unseal

MASKED_NAMES = frozenset({"name", "former_name"})
CONTACT = "contact"
"""The field of an organisation that names a person."""


def current(row: Kept, one: Field) -> Any:
    """The value that stands, in clear."""
    value = getattr(row, one.name)
    if one.form is Form.SEALED:
        return unseal(value, Place(row._meta.db_table, one.name, row.pk)) if value else ""
    return value


def said(proposal: Proposal, one: Field) -> str:
    """What a proposal says, in clear, spelled as history keeps it."""
    if one.form is not Form.SEALED:
        return proposal.value
    return unseal(proposal.value_sealed, Place("register_proposal", "value_sealed", proposal.pk))


def was(change: Change, one: Field) -> str:
    """What stood there before a change, in clear."""
    if one.form is not Form.SEALED:
        return change.was
    return unseal(change.was_sealed, Place("register_change", "was_sealed", change.pk)) if change.was_sealed else ""


def masked(one: Field, text: str, *, of_person: bool) -> str:
    """A value as a page may show it: a sealed number and a person's name under their masks."""
    if one.form is Form.SEALED:
        return mask_phone(text) if one.table == "phone" else mask_document(text)
    is_name = one.name == CONTACT or (of_person and one.name in MASKED_NAMES)
    return mask_name(text) if is_name else text
