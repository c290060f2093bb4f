"""What a submission of a field client says of itself: which form, about whom, under which id, with which files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from gezhi.domain.registry.rules.submissions import NOT_XML, Sent, read_submission
from gezhi.edges.openrosa.rules.edition import INSTANCE_ID, META, SUBJECT, TIME_END
from gezhi.ground.kernel.clock import sensible
from gezhi.ground.kernel.problem import problem

OTHER_IDS = UUID("0d9a6f1e-6c1b-5a0e-9d5f-6f70656e726f")
"""Ids of instances that are no UUIDs (the standard allows any address) become UUIDs under this one."""
MOST_DIGITS = 6

NOT_OURS = problem("openrosa.not_ours", 422, "This form was not fetched here: fetch it again and fill it in anew.")
NO_ID = problem("openrosa.no_id", 422, "What was filled in bears no identifier (instanceID).")
NO_SUBJECT = problem("openrosa.no_subject", 422, "What was filled in does not say whom or what it is about.")

PICTURE = re.compile(r".+\.(?:jpe?g|png|webp|hei[cf])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """The theme's key and the number of its form, the subject, the visit's id, every answer as text; when the form was
    finished by the phone's clock, where it says so."""

    theme: str
    number: int
    subject_id: UUID
    visit_id: UUID
    texts: frozenset[str]
    done_at: datetime | None


def said(xml: str) -> Said:
    """Raises `submission.*`, `openrosa.not_ours`, `openrosa.no_id` or `openrosa.no_subject`."""
    sent = read_submission(xml)
    if not (sent.version.isascii() and sent.version.isdigit() and len(sent.version) <= MOST_DIGITS and sent.form):
        raise NOT_OURS()
    id, subject = _id(sent), _subject(sent)
    texts = frozenset(text for found in sent.values.values() for text in found)
    return Said(sent.form, int(sent.version), subject, id, texts, _instant(_meta(sent, TIME_END)))


def text_of(content: bytes) -> str:
    """A submission as text. Raises `submission.not_xml` for what is not written in UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NOT_XML() from None


def is_picture(name: str) -> bool:
    """Whether a file calls itself a picture; only its content tells whether it is one."""
    return PICTURE.fullmatch(name) is not None


def _id(sent: Sent) -> UUID:
    told = _meta(sent, INSTANCE_ID)
    if not told:
        raise NO_ID()
    return _uuid(told.removeprefix("uuid:")) or uuid5(OTHER_IDS, told)


def _subject(sent: Sent) -> UUID:
    found = _uuid(_meta(sent, SUBJECT))
    if found is None:
        raise NO_SUBJECT()
    return found


def _meta(sent: Sent, name: str) -> str:
    values: Mapping[str, list[str]] = sent.values
    return next(iter(values.get(f"/{sent.root}/{META}/{name}", ())), "")


def _instant(text: str) -> datetime | None:
    """An instant as phones write it, with its offset from UTC; anything else says nothing."""
    try:
        told = datetime.fromisoformat(text)
        return sensible(told) if told.tzinfo is not None else None
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
