"""Telling: what happened becomes lines in people's lists and on the channels, each at most once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.domain.cases.vocabulary import Urgency
from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Channel, Notice, Preference, Sending
from gezhi.edges.notices.rules import Rule, send_at
from gezhi.edges.notices.services.audience import Audience, Happening
from gezhi.edges.notices.vocabulary import PERSONAL, ChannelKind, Event
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.wording import city_zone

AT_ONCE = 1000
"""Rows written with one statement."""


@dataclass
class Told:
    """How one account is told of one happening, by all the rules that name it."""

    in_app: bool = False
    is_urgent: bool = False
    channels: set[str] = field(default_factory=set)

    def add(self, rule: Rule) -> None:
        self.in_app |= rule.in_app
        self.is_urgent |= rule.is_urgent
        self.channels |= set(rule.channels)


def tell(happenings: Sequence[Happening], rules: Sequence[Rule], *, at: datetime) -> int:
    """Write what everybody concerned is told; the number of lines. Inside the caller's transaction.

    About eight queries however many happenings there are, and one statement for each thousand lines.
    """
    by_event: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_event[rule.event].append(rule)
    wanted = [one for one in happenings if one.event in by_event]
    if not wanted:
        return 0
    audience = Audience.around(wanted, [rule for one in wanted for rule in by_event[one.event]], at)
    told = [(one, _told(one, by_event[one.event], audience)) for one in wanted]
    notices = [_notice(one, account, how) for one, people in told for account, how in people.items() if how.in_app]
    write(Notice, notices)
    write(Sending, sendings(told, at=at))
    return len(notices)


def _told(happening: Happening, rules: Iterable[Rule], audience: Audience) -> dict[UUID, Told]:
    """An urgent matter that is handed to somebody waits for no morning, whatever the rule says."""
    is_urgent = happening.event is Event.HANDED and happening.brief.urgency == Urgency.URGENT
    people: dict[UUID, Told] = defaultdict(Told)
    for rule in rules:
        for account in audience.told_by(rule, happening):
            people[account].add(rule)
            people[account].is_urgent |= is_urgent
    return people


def write(model: type[Notice] | type[Sending], rows: Sequence[Notice] | Sequence[Sending]) -> None:
    """Insert rows; what was told before stays as it is."""
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)  # type: ignore[arg-type]  # rows of the model


def _facts(happening: Happening) -> dict[str, Any]:
    brief = happening.brief
    return {
        "mark": happening.mark,
        "event": happening.event,
        "at": happening.at,
        "case_id": brief.id,
        "number": brief.number,
        "class_id": brief.class_id,
        "code": brief.code,
        "due_at": brief.due_at,
    }


def _notice(happening: Happening, account: UUID, how: Told) -> Notice:
    return Notice(id=new_id(), account_id=account, is_urgent=how.is_urgent, **_facts(happening))


def sendings(told: Sequence[tuple[Happening, Mapping[UUID, Told]]], *, at: datetime) -> list[Sending]:
    """What goes out over channels: to each person with an address, and once to each group."""
    named = {id for _, people in told for how in people.values() for id in how.channels}
    if not named:
        return []
    channels = {str(one.pk): one for one in Channel.objects.filter(pk__in=named, is_on=True)}
    wishes = selectors.preferences(account for _, people in told for account, how in people.items() if how.channels)
    rows: list[Sending] = []
    for happening, people in told:
        groups: set[str] = set()
        for account, how in people.items():
            for id in how.channels & channels.keys():
                channel = channels[id]
                if ChannelKind(channel.kind) not in PERSONAL:
                    groups |= {id} if happening.brief.code.startswith(channel.code) else set()
                elif has_address(wishes.get(account), channel):
                    row = wishes[account]
                    goes_at = send_at(at, selectors.wishes_of(row), city_zone(), is_urgent=how.is_urgent)
                    rows.append(_sending(happening, channel, account, goes_at))
        rows += [_sending(happening, channels[id], None, at) for id in sorted(groups)]
    return rows


def has_address(row: Preference | None, channel: Channel) -> bool:
    """Whether a person has given what a personal channel needs."""
    return row is not None and bool(row.mail if channel.kind == ChannelKind.MAIL else row.phone)


def _sending(happening: Happening, channel: Channel, account: UUID | None, goes_at: datetime) -> Sending:
    to = account.hex if account is not None else ""
    return Sending(id=new_id(), channel=channel, account_id=account, to=to, next_at=goes_at, **_facts(happening))
