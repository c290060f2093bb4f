"""Sign-ins and their sessions: begun, seen, ended here or from afar."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account, SignIn
from gezhi.domain.accounts.rules.foreign import Way
from gezhi.domain.accounts.rules.sign_in import device_of
from gezhi.domain.accounts.services.devices import end_devices
from gezhi.domain.accounts.vocabulary import Ending
from gezhi.ground.plumbing.actors import Actor, ActorKind
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sessions import SessionStore

SEEN = timedelta(minutes=2)
"""How exactly it is kept when somebody was last seen."""


@transaction.atomic
def note_sign_in(*, account: Account, at: datetime, way: Way = Way.PASSWORD) -> None:
    """Write a sign-in and its way to the journal; a password from before ages were kept begins to age."""
    by = Actor(ActorKind.STAFF, account.pk, account.person_id)
    journal.record(deed="account.sign_in", by=by, subject=("account", account.pk), facts={"way": way.value})
    if account.password_changed_at is None and account.has_usable_password():
        Account.objects.filter(pk=account.pk).update(password_changed_at=at)


def begin_session(*, account_id: UUID, session_key: str, address: str, agent: str, at: datetime) -> SignIn:
    """A line for a session that has none yet; whichever of two requests comes first writes it."""
    line = SignIn(
        account_id=account_id,
        session_key=session_key,
        address=address[:64],
        device=device_of(agent),
        began_at=at,
        seen_at=at,
    )
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError:
        return SignIn.objects.get(session_key=session_key)
    return line


def note_seen(*, session_key: str, at: datetime) -> None:
    """Somebody did something in this session; written down every two minutes at most.

    What was written before the clock was set back is brought back with it, or an idle session would live longer.
    """
    apart = Q(seen_at__lt=at - SEEN) | Q(seen_at__gt=at + SEEN)
    SignIn.objects.filter(apart, session_key=session_key).update(seen_at=at)


@transaction.atomic
def end_session(*, by: Actor, line: SignIn, at: datetime, deed: str = "session.end") -> None:
    """End one session: gone here at once, everywhere within five seconds."""
    key = line.session_key
    if key is None:
        return
    SessionStore().delete(key)
    SignIn.objects.filter(pk=line.pk).update(session_key=None, ended_at=at)
    journal.record(deed=deed, by=by, subject=("account", line.account_id), facts={"session": str(line.pk)})


def move_session(*, session_key: str, to: str) -> None:
    """A session has got a new key: its line follows."""
    SignIn.objects.filter(session_key=session_key).update(session_key=to)


def close_session(*, session_key: str, at: datetime) -> None:
    """Somebody signed out by themselves: the line remains, without its key."""
    SignIn.objects.filter(session_key=session_key).update(session_key=None, ended_at=at)


@transaction.atomic
def end_all_sessions(*, by: Actor, account_id: UUID, at: datetime, but: str | None = None) -> int:
    """End every session of an account but one; how many."""
    lines = [line for line in selectors.open_sessions(account_id) if line.session_key != but]
    for line in lines:
        end_session(by=by, line=line, at=at)
    return len(lines)


@transaction.atomic
def end_sessions_of(*, scope: Scope, id: UUID, at: datetime) -> int:
    """The same for the security administrator, phones included. How many sessions there were.

    Raises Problem `scope.not_found`, `account.own` or `account.beyond_area`.
    """
    account = selectors.account_to_change(scope, id, at=at)
    end_devices(by=scope.actor, account_id=account.pk, why=Ending.SIGNED_OUT, at=at)
    return end_all_sessions(by=scope.actor, account_id=account.pk, at=at)


def end_my_session(*, scope: Scope, id: UUID, at: datetime) -> None:
    """End one of the caller's own sessions. Raises Problem `scope.not_found`."""
    end_session(by=scope.actor, line=selectors.my_session(scope, id), at=at)


def forget_sign_ins(limit: datetime, most: int) -> Erased:
    """Forget the lines of sessions that are over and began before `limit`, `most` at a time."""
    old = list(SignIn.objects.filter(began_at__lt=limit).order_by("began_at").values_list("pk", flat=True)[:most])
    return Erased(SignIn.objects.filter(pk__in=old).delete()[0])


SIGN_INS = Kind("sign_ins", Unit.MONTHS, default=6, least=6, most=36, erase=forget_sign_ins)
"""Where and when people signed in: a log of security, which the law keeps for six months at least."""
