"""The timeline of a case: journal lines turned into sentences. What the reporter may read is a part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.cases.labels import DEED_LABELS, DUTY_LABELS, OUTCOME_LABELS
from gezhi.domain.cases.selectors import Case, history
from gezhi.domain.cases.vocabulary import Deed, Duty, Outcome
from gezhi.domain.cases.web.words import names_of
from gezhi.ground.plumbing.journal.models import Deed as Line
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.page_parts import Moment, Tone
from gezhi.ground.plumbing.wording import moment_words

Facts = Mapping[str, Any]
Names = Mapping[UUID, str]

TONES: dict[Deed, Tone] = {
    Deed.CLOSE: "done",
    Deed.EVALUATE: "done",
    Deed.AUDIT: "done",
    Deed.REWORK: "warn",
    Deed.RETURN_ORDER: "warn",
    Deed.RETURN_CASE: "warn",
    Deed.RECALL: "warn",
    Deed.SEND_BACK: "warn",
    Deed.REOPEN: "risk",
    Deed.URGE: "risk",
    Deed.DECLINE: "quiet",
    Deed.VOID: "quiet",
}
FOR_REPORTERS = frozenset(
    {
        Deed.REPORT,
        Deed.IMPORT,
        Deed.FILE,
        Deed.DECLINE,
        Deed.MERGE,
        Deed.WITHDRAW,
        Deed.DISPATCH,
        Deed.TAKE,
        Deed.NAME_HANDLER,
        Deed.SUBMIT,
        Deed.REWORK,
        Deed.CLOSE,
        Deed.AUDIT,
        Deed.EVALUATE,
        Deed.EXPIRE,
        Deed.REOPEN,
        Deed.RECKON,
        Deed.EXTRACT,
        Deed.ERASE,
    }
)
"""Deeds that the reporter is told of, without who did them."""


def moments_of(case: Case) -> list[Moment]:
    """Everything that was done to a case, oldest first. Three queries."""
    lines = history(case)
    facts = [facts_of(line) for line in lines]
    names = names_of(_people(lines, facts))
    return [
        _moment(line, told, names, shows_people=True) for line, told in zip(lines, facts, strict=True) if _known(line)
    ]


def moments_for_reporter(case: Case) -> list[Moment]:
    """What the reporter reads: the way of the matter, never who handled it."""
    lines = [line for line in history(case) if _known(line) and _deed(line) in FOR_REPORTERS]
    facts = [facts_of(line) for line in lines]
    departments = names_of({UUID(told["department"]) for told in facts if told.get("department")})
    return [_moment(line, told, departments, shows_people=False) for line, told in zip(lines, facts, strict=True)]


def _known(line: Line) -> bool:
    return line.deed.removeprefix("case.") in set(Deed)


def _deed(line: Line) -> Deed:
    return Deed(line.deed.removeprefix("case."))


def _people(lines: Sequence[Line], facts: Sequence[Facts]) -> set[UUID]:
    doers = {id for line in lines for id in (line.account_id,) if id is not None}
    named = {UUID(told[key]) for told in facts for key in ("department", "worker", "handler", "asked") if told.get(key)}
    return doers | named


def _moment(line: Line, told: Facts, names: Names, *, shows_people: bool) -> Moment:
    deed = _deed(line)
    sentences = SENTENCES if shows_people else SENTENCES_FOR_REPORTERS
    speak = _plain if line.erased_by is not None else sentences.get(deed, _plain)
    sentence = speak(deed, told, names)
    return Moment(
        at=line.at,
        sentence=sentence,
        actor=_actor(line, names) if shows_people else "",
        said=str(told.get("reason") or told.get("answer") or told.get("words") or "")
        if _may_read(deed, shows_people)
        else "",
        tone=TONES.get(deed, ""),
    )


def _may_read(deed: Deed, shows_people: bool) -> bool:
    """Reporters read answers and reasons meant for them, not what desks write to one another."""
    return shows_people or deed in {Deed.SUBMIT, Deed.DECLINE, Deed.REOPEN, Deed.EVALUATE}


def _actor(line: Line, names: Names) -> str:
    if line.account_id is None:
        return _("Reporter") if line.kind == "public" else _("By rule")
    name = names.get(line.account_id, "")
    return _("%(name)s, on a colleague's behalf") % {"name": name} if line.on_behalf_of else name


def _plain(deed: Deed, told: Facts, names: Names) -> str:
    return str(DEED_LABELS[deed])


def _report(deed: Deed, told: Facts, names: Names) -> str:
    if told.get("self_handled"):
        return _("Reported and handled on the spot")
    return _("Reported and filed by rule") if told.get("filed_by_rule") else pgettext("timeline", "Reported")


def _import(deed: Deed, told: Facts, names: Names) -> str:
    when = moment_words(datetime.fromisoformat(told["reported"]))
    facts = {"system": told.get("title", ""), "number": told.get("external", ""), "when": when}
    return _("Taken over from %(system)s, number %(number)s there, reported there on %(when)s") % facts


def _file(deed: Deed, told: Facts, names: Names) -> str:
    if told.get("due"):
        due = moment_words(datetime.fromisoformat(told["due"]))
        return _("Filed under condition %(condition)s, due %(due)s") % {"condition": told.get("condition"), "due": due}
    return _("Filed; this class has no time limit")


def _file_for_reporter(deed: Deed, told: Facts, names: Names) -> str:
    """Which condition it was filed under means nothing outside the office."""
    if told.get("due"):
        return _("Filed, due %(due)s") % {"due": moment_words(datetime.fromisoformat(told["due"]))}
    return _file(deed, told, names)


def _dispatch(deed: Deed, told: Facts, names: Names) -> str:
    return _("Dispatched to %(name)s") % {"name": _named(told, names, "department", "worker") or _("a grid worker")}


def _name_handler(deed: Deed, told: Facts, names: Names) -> str:
    name = _named(told, names, "handler")
    return _("Handler named: %(name)s") % {"name": name} if name else _("Handler named")


def _ask(deed: Deed, told: Facts, names: Names) -> str:
    words = _("Sent for verification: %(name)s") if deed is Deed.REQUEST_VERIFICATION else _("Sent for check: %(name)s")
    return words % {"name": _named(told, names, "asked")}


def _verify(deed: Deed, told: Facts, names: Names) -> str:
    return _("Verified: it is as reported") if told.get("found") else _("Verified: not as reported")


def _check(deed: Deed, told: Facts, names: Names) -> str:
    return _("Checked: done") if told.get("passed") else _("Checked: not done")


def _evaluate(deed: Deed, told: Facts, names: Names) -> str:
    outcome = str(OUTCOME_LABELS[Outcome(told["outcome"])])
    if told.get("stars"):
        return _("The reporter says: %(outcome)s, %(stars)s stars") % {"outcome": outcome, "stars": told["stars"]}
    return _("The reporter says: %(outcome)s") % {"outcome": outcome}


def _expire(deed: Deed, told: Facts, names: Names) -> str:
    return _("The reporter did not answer in time")


def _merge(deed: Deed, told: Facts, names: Names) -> str:
    return _("Merged into %(number)s") % {"number": told.get("into", "")}


def _amend(deed: Deed, told: Facts, names: Names) -> str:
    changed = told.get("changed", {})
    nouns = {
        "class": _("class"),
        "condition": _("condition"),
        "urgency": _("urgency"),
        "place": _("place"),
        "address": _("address"),
    }
    listed = _(", ").join(nouns[key] for key in changed if key in nouns)
    if told.get("due") and told.get("due") != told.get("was_due"):
        due = moment_words(datetime.fromisoformat(told["due"]))
        return _("Amended: %(what)s; now due %(due)s") % {"what": listed, "due": due}
    return _("Amended: %(what)s") % {"what": listed}


def _reckon(deed: Deed, told: Facts, names: Names) -> str:
    """The deadline by another version of the calendar; where it stays, whether it is certain has changed."""
    was, due = (moment_words(datetime.fromisoformat(told[key])) for key in ("was_due", "due"))
    if was != due:
        return _("Calendar changed (version %(version)s): due %(due)s, was %(was)s") % {
            "version": told.get("calendar", ""),
            "due": due,
            "was": was,
        }
    return _("Calendar changed: the deadline stays, its holidays are published now")


def _reopen(deed: Deed, told: Facts, names: Names) -> str:
    return _("Reopened; the clock starts anew")


def _extract(deed: Deed, told: Facts, names: Names) -> str:
    return _("Extract made of what is held: %(count)s reports") % {"count": told.get("reports", 0)}


def _erase(deed: Deed, told: Facts, names: Names) -> str:
    """What went; what stayed, and why."""
    said = _("Personal information of %(count)s reports erased") % {"count": told.get("erased", 0)}
    for duty, count in sorted((told.get("kept") or {}).items()):
        why = _("%(count)s kept: %(why)s") % {"count": count, "why": DUTY_LABELS[Duty(duty)]}
        said = _("%(one)s; %(other)s") % {"one": said, "other": why}
    return said


def _note(deed: Deed, told: Facts, names: Names) -> str:
    """A remark; that somebody was looked after and handed over, with the hours."""
    if "stayed_minutes" not in told:
        return _plain(deed, told, names)
    hours, minutes = divmod(int(told["stayed_minutes"]), 60)
    since, until = (moment_words(datetime.fromisoformat(told[key])) for key in ("stayed_from", "stayed_to"))
    facts = {"since": since, "until": until, "hours": hours, "minutes": minutes}
    return _("Stayed with them from %(since)s until the handover %(until)s: %(hours)s h %(minutes)s min") % facts


def _named(told: Facts, names: Names, *keys: str) -> str:
    return next((names.get(UUID(told[key]), "") for key in keys if told.get(key)), "")


SENTENCES: dict[Deed, Callable[[Deed, Facts, Names], str]] = {
    Deed.REPORT: _report,
    Deed.IMPORT: _import,
    Deed.FILE: _file,
    Deed.DISPATCH: _dispatch,
    Deed.NAME_HANDLER: _name_handler,
    Deed.REQUEST_VERIFICATION: _ask,
    Deed.REQUEST_CHECK: _ask,
    Deed.VERIFY: _verify,
    Deed.CHECK: _check,
    Deed.EVALUATE: _evaluate,
    Deed.EXPIRE: _expire,
    Deed.MERGE: _merge,
    Deed.AMEND: _amend,
    Deed.RECKON: _reckon,
    Deed.REOPEN: _reopen,
    Deed.EXTRACT: _extract,
    Deed.ERASE: _erase,
    Deed.NOTE: _note,
}
SENTENCES_FOR_REPORTERS = {**SENTENCES, Deed.FILE: _file_for_reporter}
