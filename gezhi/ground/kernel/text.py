"""Words that come in from outside: cleaned once, at the door, before anything keeps them."""

from __future__ import annotations

import re
import unicodedata

from gezhi.ground.kernel.problem import problem

TOO_LONG = problem("text.too_long", 422, "The text has {length} characters; at most {limit} are possible.")
CONTROL_CHARACTER = problem(
    "text.control_character",
    422,
    "The text has an unseen control character ({code}) at place {place}. Please remove it.",
)
LINE_BREAK = problem("text.line_break", 422, "This text must stand on one line.")

# C0 and C1 controls without tab and line feed; half a surrogate pair; marks that turn the direction of what follows,
# with which a text can read otherwise than it is stored.
REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def clean(text: str, *, limit: int) -> str:
    """`text` in Unicode's composed form (NFC), line ends as line feeds, without white space around it.

    Raises Problem `text.control_character` (place counted from 1) or, above `limit` characters, `text.too_long`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refused = REFUSED.search(text)
    if refused:
        raise CONTROL_CHARACTER(code=f"U+{ord(refused[0]):04X}", place=refused.start() + 1)
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > limit:
        raise TOO_LONG(length=len(text), limit=limit)
    return text


def clean_line(text: str, *, limit: int) -> str:
    """As `clean`, for names and titles: tabs become spaces. Raises also Problem `text.line_break`."""
    text = clean(text, limit=limit).replace("\t", " ")
    if len(text.splitlines()) > 1:
        raise LINE_BREAK()
    return text
