"""Taking commands: in order, each in its own transaction, each id once and for ever with the same answer."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from pydantic import ValidationError

from gezhi.edges.sync import selectors
from gezhi.edges.sync.models import Receipt
from gezhi.edges.sync.rules.lateness import LATEST, is_too_late
from gezhi.edges.sync.selectors.posts import area_of
from gezhi.edges.sync.selectors.reading import Ask
from gezhi.edges.sync.services.table import DEEDS, Doing, Done
from gezhi.edges.sync.vocabulary import Outcome
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import CATALOGUE, Problem, problem
from gezhi.ground.kernel.two_times import Corrected, corrected
from gezhi.ground.plumbing.journal.writing import done_before
from gezhi.ground.plumbing.problems import BROKEN, as_json
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

MOST_COMMANDS = 200
UNKNOWN_DEED = problem("sync.unknown_deed", 422, "“{deed}” cannot be done away from the server.")
MALFORMED = problem("sync.malformed", 422, "The command does not have the described form.")
TOO_LATE = problem("sync.too_late", 422, "This was done more than {days} days ago: do it again, as it is now.")
ID_TAKEN = problem("sync.id_taken", 409, "The id of this command is already in use.")
CONTENT_CHANGED = problem("sync.content_changed", 409, "This command was sent before with another content.")

STALE = frozenset({"case.stale", "register.stale"})
LATER = frozenset({429, 503})
"""Refusals that say “not now”: nothing is kept, the command may come again."""

log = logging.getLogger("gezhi.sync")


@dataclass(frozen=True, slots=True)
class Command:
    """What came up, as its sender wrote it."""

    id: UUID
    deed: str
    subject: UUID | None
    base: int | None
    after: UUID | None
    body: dict[str, Any]
    done_at: datetime

    @property
    def digest(self) -> bytes:
        """Tells the same command from a changed one; the clock is not part of what it says."""
        said = [self.deed, self.subject, self.base, self.after, self.body]
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)).digest()


def take_batch(
    *, scope: Scope, post_id: UUID, commands: Sequence[Command], clock: datetime, at: datetime | None = None
) -> list[dict[str, Any]]:
    """What became of each command, in order. A batch may come any number of times.

    Trouble with the database ends the batch: commands without a result were not touched. Raises Problem
    `sync.post_ended` or `scope.not_found`.
    """
    mine = selectors.in_post(scope, post_id)
    results: list[dict[str, Any]] = []
    for command in commands:
        received = at or now()
        told = corrected(command.done_at, clock=clock, received_at=received)
        try:
            results.append(_Taking(mine, post_id, command, told, received).result())
        except (OperationalError, InterfaceError):
            if not results:
                raise
            log.exception("a batch of commands was broken off")
            break
    return results


class _Taking:
    """One command on its way."""

    def __init__(self, scope: Scope, post_id: UUID, command: Command, told: Corrected, received_at: datetime) -> None:
        # The lines of the journal name the command: both times and its receipt are found from there.
        self.scope = replace(scope, actor=replace(scope.actor, request_id=command.id.hex))
        self.post_id, self.command, self.told, self.received_at = post_id, command, told, received_at

    def result(self) -> dict[str, Any]:
        known = Receipt.objects.filter(pk=self.command.id).first()
        if known is not None:
            return self._repeated(known)
        try:
            return self._done()
        except IntegrityError:
            known = Receipt.objects.filter(pk=self.command.id).first()
            if known is None:
                log.exception("a command met a constraint")
                return self._failed()
            return self._repeated(known)
        except Problem as refusal:
            return self._refused(refusal)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("a command failed")
            return self._failed()

    @transaction.atomic
    def _done(self) -> dict[str, Any]:
        with done_before(self.told.at):
            done = self._do()
        self._keep(Outcome.DONE, subject_id=done.subject_id, version=done.version)
        return self._told(Outcome.DONE, subject=done.subject_id, version=done.version)

    def _do(self) -> Done:
        if is_too_late(self.command.done_at, off_seconds=self.told.off_seconds, received_at=self.received_at):
            raise TOO_LATE(days=LATEST.days)
        answering = DEEDS.get(self.command.deed)
        if answering is None:
            raise UNKNOWN_DEED(deed=self.command.deed)
        try:
            body = answering.body.model_validate(self.command.body)
        except ValidationError:
            raise MALFORMED() from None
        subject, base = self._built_upon()
        off = self.told.off_seconds
        doing = Doing(self.command.id, self.scope, subject, base, body, self.told.at, self.received_at, off)
        return answering.do(doing)

    def _built_upon(self) -> tuple[UUID | None, int | None]:
        """What the subject has become, where an earlier command made it, and the version an earlier one left it in."""
        subject, after = self.command.subject, self.command.after
        wanted = {id for id in (subject, after) if id is not None}
        if not wanted:
            return subject, self.command.base
        mine = Receipt.objects.filter(pk__in=wanted, account_id=self.scope.me, outcome=Outcome.DONE)
        receipts = {receipt.pk: receipt for receipt in mine}
        made, before = (receipts.get(id) if id is not None else None for id in (subject, after))
        if made is not None:
            subject = made.subject_id
        is_same = before is not None and before.subject_id == subject and before.version is not None
        return subject, before.version if before is not None and is_same else self.command.base

    def _refused(self, refusal: Problem) -> dict[str, Any]:
        """Final, unless the refusal is about the moment or about us."""
        if refusal.status in LATER or refusal.status >= 500:
            return self._told(Outcome.FAILED, **as_json(refusal))
        outcome = Outcome.CONFLICT if refusal.code in STALE else Outcome.REFUSED
        told = as_json(refusal)
        try:
            with transaction.atomic():
                subject, _ = self._built_upon()
                self._keep(outcome, subject_id=subject, code=refusal.code, parameters=told["parameters"])
        except IntegrityError:  # the same command, answered beside us
            return self._repeated(Receipt.objects.get(pk=self.command.id))
        return self._told(outcome, **told, **self._theirs(outcome, subject))

    def _repeated(self, known: Receipt) -> dict[str, Any]:
        if known.account_id != self.scope.me:
            return self._told(Outcome.REFUSED, **as_json(ID_TAKEN()))
        if bytes(known.digest) != self.command.digest:
            return self._told(Outcome.REFUSED, **as_json(CONTENT_CHANGED()))
        if known.outcome == Outcome.DONE:
            return self._told(Outcome.AGAIN, subject=known.subject_id, version=known.version)
        outcome, kind = Outcome(known.outcome), CATALOGUE.get(known.code, MALFORMED)
        told = as_json(Problem(kind, known.parameters))
        return self._told(outcome, **told, **self._theirs(outcome, known.subject_id))

    def _theirs(self, outcome: Outcome, subject: UUID | None) -> dict[str, Any]:
        """The document that somebody else has changed, as the post may see it now."""
        answering = DEEDS.get(self.command.deed)
        if outcome is not Outcome.CONFLICT or answering is None or answering.kind is None or subject is None:
            return {}
        at = self.received_at
        ask = Ask(self.scope, area_of(self.scope), at, in_city(at).date())
        return {"theirs": selectors.document(ask, answering.kind, subject)}

    def _failed(self) -> dict[str, Any]:
        return self._told(Outcome.FAILED, **as_json(BROKEN()))

    def _told(self, outcome: Outcome, **more: Any) -> dict[str, Any]:
        return {"id": self.command.id, "outcome": outcome, **more}

    def _keep(self, outcome: Outcome, **more: Any) -> None:
        Receipt.objects.create(
            id=self.command.id,
            account_id=self.scope.me,
            post_id=self.post_id,
            deed=self.command.deed,
            digest=self.command.digest,
            done_at=self.told.at,
            received_at=self.received_at,
            outcome=outcome,
            **more,
        )
