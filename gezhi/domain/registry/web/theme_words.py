"""How themes are spoken of on pages: today, and the words of the form's screens."""

from __future__ import annotations

from datetime import date

from gezhi.domain.registry.labels.forms import FORM_WORDS
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.plumbing.wording import in_city


def today() -> date:
    """The day it is in the city."""
    return in_city(now()).date()


def listed(kind: str, name: str) -> str:
    """How somebody or something on a theme is called in a list: of a person the first character (decision 12)."""
    return mask_name(name) if kind == SubjectKind.PERSON else name


def screen_words() -> dict[str, str]:
    """What the form's screens say; the names of the words stand in the client's `form/words.ts`."""
    return {name: str(words) for name, words in FORM_WORDS.items()}
