"""What the screens of a filled form say, in a browser and on the phone."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FORM_WORDS: dict[str, str | Promise] = {
    "required": _("An answer is needed."),
    "wrong": _("This answer cannot be right."),
    "choose": pgettext_lazy("list", "Choose"),
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
