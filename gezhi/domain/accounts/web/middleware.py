"""Who is asking: sets `request.scope` on every request, from a token or a session, and leads whoever has something to
do first (a new password, a second factor) to the page for it.

At the doors of field clients (`settings.FIELD_DOORS`) a token alone counts: no page of another site can use a session
there, so those doors need no mark against forgery; and a token made for them alone is nobody anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.rules.devices import ENDED, is_phone_door, may_open
from gezhi.domain.accounts.rules.foreign import Way
from gezhi.domain.accounts.rules.sign_in import Due, is_over
from gezhi.domain.accounts.rules.tokens import READ_ONLY, credentials, is_for_field_only
from gezhi.domain.accounts.vocabulary import Reach
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor, ActorKind
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.problems import answer
from gezhi.ground.plumbing.scope import NOBODY, Scope
from gezhi.ground.plumbing.sessions import SessionStore
from gezhi.ground.plumbing.visitors.who import address_of

POST_IN_USE = "post"
"""Session key: the id of the post the caller chose to work in."""
SIGNED_IN_BY = "signed_in_by"
"""Session key: the way (`rules.foreign.Way`) its holder came in; missing in sessions begun without a sign-in page."""
POLLS = frozenset({"/live"})
"""Addresses that open pages ask by themselves: nobody is seen there."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})

PASSWORD_DUE = problem("sign_in.password_due", 403, "Choose a new password first.")
SECOND_FACTOR_DUE = problem("sign_in.second_factor_due", 403, "Set up a second factor first.")


@dataclass(frozen=True, slots=True)
class Caller:
    """A scope, what its holder has to do first, and what a token adds to it."""

    scope: Scope = NOBODY
    due: Due | None = None
    token_id: UUID | None = None
    is_read_only: bool = False
    phone: selectors.AtPhone | None = None


STRANGER = Caller()

_callers: Fresh[str, Caller] = Fresh()
_seen: Fresh[str, bool] = Fresh(life=timedelta(minutes=2).total_seconds())


class ScopeMiddleware:
    """Reads the bearer token or the session; answers are kept for at most five seconds per process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponse:
        caller = self._caller(request)
        why = caller.phone.why if caller.phone is not None else None
        if why is not None and is_phone_door(request.method or "", request.path):
            return answer(request, ENDED(why=why.value))
        caller = _within_reach(request, caller)
        request.device_id = caller.phone.device_id if caller.phone is not None else None
        request.sends_only = caller.phone is not None and caller.phone.reach is Reach.SEND
        request.scope = replace(caller.scope, actor=replace(caller.scope.actor, request_id=uuid4().hex))
        if caller.is_read_only and request.method not in READING:
            return answer(request, READ_ONLY())
        if caller.due is not None and not _is_open(request.path, caller.due):
            return _led(request, caller.due)
        _note(request, caller)
        return self.get_response(request)

    def _caller(self, request: ScopedRequest) -> Caller:
        header = request.headers.get("Authorization", "")
        if request.path.startswith(settings.FIELD_DOORS):
            request.by_token = True
            return _in_the_field(*credentials(header))
        request.by_token = header.startswith("Bearer ")
        return _of_token(header[7:].strip()) if request.by_token else _of_session(request)


def _in_the_field(name: str, token: str) -> Caller:
    return _callers.get(f"field:{name}:{token}", lambda: _read_field_token(name, token)) if token else STRANGER


def _read_field_token(name: str, token: str) -> Caller:
    """A token under the user name it belongs to, or under none; a phone's own token has doors of its own."""
    at = now()
    found = selectors.token_in_force(token, at=at)
    if found is None or found.device_id is not None or name not in ("", found.account.username):
        return STRANGER
    return Caller(selectors.scope_of_issued(found, at=at, in_the_field=True), None, found.pk, found.is_read_only)


def _of_token(token: str) -> Caller:
    return _callers.get(f"token:{token}", lambda: _read_token(token))


def _read_token(token: str) -> Caller:
    at = now()
    found = selectors.token_in_force(token, at=at)
    if found is None:
        return Caller(phone=selectors.at_phone(token))
    if is_for_field_only(found.permissions):
        return STRANGER
    if found.device_id is not None:
        phone = selectors.AtPhone(found.device_id, Reach(found.reach), selectors.ending_of(found))
        return Caller(selectors.scope_at_phone(found, at=at), phone=phone)
    return Caller(selectors.scope_of_issued(found, at=at), None, found.pk, found.is_read_only)


def _within_reach(request: HttpRequest, caller: Caller) -> Caller:
    """The caller; nobody where they came with the token of a phone that does not open this door, or not any more."""
    phone = caller.phone
    if phone is None or (phone.why is None and may_open(phone.reach, request.method or "", request.path)):
        return caller
    return STRANGER


def _of_session(request: HttpRequest) -> Caller:
    """The caller of a session; as old as the session it was made from, so that the two memories never add up."""
    session = cast(SessionStore, request.session)
    key = session.session_key
    if key is None:
        return STRANGER
    chosen = session.get(POST_IN_USE)
    name = f"session:{key}:{chosen}"
    way = Way(session.get(SIGNED_IN_BY, Way.PASSWORD))
    return _callers.get(name, lambda: _read_session(request, key, chosen, way), resting_on=session.read_at)


def _read_session(request: HttpRequest, key: str, chosen: str | None, way: Way) -> Caller:
    user = get_user(request)
    if not user.is_authenticated:
        return STRANGER
    account, at = user, now()
    line = selectors.session(key) or _begun(request, key, account.pk)
    if line is None:
        return STRANGER
    if is_over(line.began_at, line.seen_at, selectors.limits(), at):
        by = Actor(ActorKind.STAFF, account.pk, account.person_id)
        services.end_session(by=by, line=line, at=at, deed="session.time_out")
        return STRANGER
    scope = selectors.scope_of(account, at=at, first=UUID(chosen) if chosen else None)
    return Caller(scope, selectors.due(scope, account, at=at, way=way))


def _begun(request: HttpRequest, key: str, account_id: UUID) -> selectors.SignIn | None:
    """A line for a session without one, from before lines were kept; None for one that was ended elsewhere."""
    if not SessionStore().exists(key):
        return None
    agent = request.headers.get("User-Agent", "")
    return services.begin_session(
        account_id=account_id, session_key=key, address=address_of(request), agent=agent, at=now()
    )


def _note(request: ScopedRequest, caller: Caller) -> None:
    """Somebody was seen, or a token used; both are written down now and then only."""
    key = request.session.session_key
    if caller.phone is not None:
        device_id = caller.phone.device_id
        _once(f"phone:{device_id}", lambda: services.note_device_seen(id=device_id, at=now()))
    elif caller.token_id is not None:
        token_id = caller.token_id
        _once(f"token:{token_id}", lambda: services.note_token_use(id=token_id, at=now()))
    elif key is not None and caller.scope.actor.account_id is not None and request.path not in POLLS:
        _once(f"session:{key}", lambda: services.note_seen(session_key=key, at=now()))


def _once(name: str, do: Callable[[], None]) -> None:
    """Every two minutes at most, as far as this process knows."""

    def done() -> bool:
        do()
        return True

    _seen.get(name, done)


def _is_open(path: str, due: Due) -> bool:
    """The page of what is due, signing out and the language; setting up a second factor has several pages."""
    pages = {reverse("accounts:password"), reverse("account_logout"), reverse("set_language")}
    if due is Due.PASSWORD:
        return path in pages
    return path in {*pages, reverse("account_reauthenticate")} or path.startswith(reverse("mfa_index"))


def _led(request: HttpRequest, due: Due) -> HttpResponse:
    """To the page of what is due; a script or program is told so."""
    target = reverse("accounts:password" if due is Due.PASSWORD else "mfa_index")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    if request.path.startswith("/api/") or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return answer(request, PASSWORD_DUE() if due is Due.PASSWORD else SECOND_FACTOR_DUE())
    return redirect(target)


def forget(session_key: str | None) -> None:
    """Drop what this process remembers of a session: it signed in, out, or changed its post."""
    _callers.forget(lambda key: key.startswith(f"session:{session_key}:"))
