"""The kinds in words: what it is, from when its time runs, and why it may not be kept shorter."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind's noun, the moment its time runs from, and the sentence about its bounds."""

    name: Word
    since: Word
    why: Word


KINDS: dict[str, KindWords] = {
    "looks": KindWords(
        _("Journal of looks"),
        _("the look"),
        _("The Cybersecurity Law, article 23 (3), keeps logs for six calendar months at least."),
    ),
    "sign_ins": KindWords(
        _("Where and when people signed in"),
        _("the sign-in"),
        _("The Cybersecurity Law, article 23 (3), keeps logs for six calendar months at least."),
    ),
    "devices": KindWords(
        _("Phones that no longer count"),
        _("the end of the phone"),
        _("As long as one is kept here, it is told to erase itself when it comes; after that it is a stranger."),
    ),
    "receipts": KindWords(
        _("What became of each command that a phone sent"),
        _("the arrival"),
        _("A command that comes later than the oldest receipt is refused: it might be done twice."),
    ),
    "own_addresses": KindWords(
        _("Mail and phone that staff gave for notices"),
        _("the end of the last post"),
        _("Who holds no post is told nothing; a break between two posts need not cost the address."),
    ),
    "reporters": KindWords(
        _("Names, phones and texts with numbers of reporters"),
        _("the end of the matter"),
        _("Long enough to answer and to reopen; the Personal Information Protection Law, article 19, allows no more."),
    ),
    "photos": KindWords(
        _("Photos of matters"),
        _("the end of the matter"),
        _("Evidence for a year at least; 0 keeps them as long as the record of the matter."),
    ),
    "unnamed_photos": KindWords(
        _("Photos taken up that no deed named"),
        _("the taking up"),
        _("A phone on a bad line needs an hour; nobody needs a week."),
    ),
    "recordings": KindWords(
        _("Voice recordings of matters"),
        _("the end of the matter"),
        _("A year to hear once more what was said; 0 keeps them as long as the record of the matter."),
    ),
    "unnamed_recordings": KindWords(
        _("Voice recordings taken up that no report named"),
        _("the taking up"),
        _("A phone on a bad line needs an hour; nobody needs a week."),
    ),
    "door_visits": KindWords(
        _("Tries at the residents' door, as digests, and blocks that ended"),
        _("the try"),
        _("Against abuse only; residents are told that it is a day at most."),
    ),
    "tracks": KindWords(
        _("Tracks of staff, in the database and in files"),
        _("the day they were recorded"),
        _("Where somebody was is sensitive; a quarter settles what is asked about a round. Figures of days stay."),
    ),
    "inspection_photos": KindWords(
        _("Pictures of inspections"),
        _("the day they were taken up"),
        _("They show how somebody lives and works; what was found stays in words, a report keeps its own pictures."),
    ),
    "gate_visitors": KindWords(
        _("Visitors written down at gates, with name and phone"),
        _("the visit"),
        _("For asking back within weeks; that somebody came stays in the counts of the gate."),
    ),
    "theme_marks": KindWords(
        _("Marks of thematic registers, with everything their forms said"),
        _("the end of the mark or of its theme"),
        _("Hidden from the day the ground ends; kept so long only for what has to be accounted for."),
    ),
    "theme_drafts": KindWords(
        _("Forms of themes begun and not submitted, and their photos"),
        _("the last save"),
        _("A visit that was broken off is gone on with within days."),
    ),
    "home_visits": KindWords(
        _("Visits at doors, with how and what came of them"),
        _("the visit"),
        _("Evidence of the work is settled within the year after; what was found at the door stays with the home."),
    ),
    "own_views": KindWords(
        _("Codes with which residents saw what is held about them, as digests"),
        _("the making of the code"),
        _("A code opens nothing after an hour; who made and who opened it stays in the journal."),
    ),
    "register_tables": KindWords(
        _("Tables sent in for the register, and the rows of them that were refused"),
        _("the end of their run"),
        _("A table goes at once when it was taken over; its refused rows wait to be corrected."),
    ),
    "register_lists": KindWords(
        _("Lists of the register that wait to be let go or fetched"),
        _("the request"),
        _("A list is handed over once; whoever did not need it within days asks again."),
    ),
    "uploads": KindWords(
        _("Files begun and not finished"),
        _("the last piece that came"),
        _("A phone on a bad line needs an hour; nobody needs three days."),
    ),
    "jobs": KindWords(
        _("Background jobs that ended"),
        _("the end of the job"),
        _("A failed job can be set going again while it is kept."),
    ),
}
"""Every kind of `settings.RETENTION`; a test finds none missing."""
