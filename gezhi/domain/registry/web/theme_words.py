"""How themes are spoken of on pages: today, and the words of the form's screens."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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
    return {
        "required": _("An answer is needed."),
        "wrong": _("This answer cannot be right."),
        "choose": pgettext("list", "Choose"),
        "add": _("Add another"),
        "remove": _("Remove"),
        "removeSure": _("There are answers in it. Remove it all the same?"),
        "position": _("Use my position"),
        "noPosition": _("The position is not to be had here; enter latitude and longitude."),
        "latLon": _("Latitude, longitude"),
        "points": _("Points, one “latitude longitude” each, separated by ;"),
        "photo": _("Sending the photo"),
        "noPhoto": _("No photo can be added here."),
        "onlyPhotos": _("Only photos are taken here; sound, film and other files are not."),
        "up": _("Up"),
        "down": _("Down"),
        "language": _("Language of the form"),
        "saved": _("Draft saved"),
        "notSaved": _("Not saved: the connection is lost. Your answers are still on this page."),
        "sent": _("Sent"),
        "wrongCount": _("{count} answers are missing or cannot be right."),
        "allWell": _("Every answer is right. Nothing was kept: this was a trial."),
        "cannotLoad": _("The form could not be loaded."),
        "confirm": _("I confirm"),
        "entry": _("No. {number}"),
    }
