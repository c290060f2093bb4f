"""Who is signed in where, and the limits that keep sign-in safe."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from gezhi.domain.accounts.models import Account, SecondFactorSecret, SignIn, SignInRule
from gezhi.domain.accounts.rules.foreign import Way
from gezhi.domain.accounts.rules.sign_in import Due, Limits, is_over, is_too_old
from gezhi.domain.accounts.vocabulary import SECOND_FACTOR
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.sealing.values import Place, unseal

_limits: Fresh[str, Limits] = Fresh()


def limits() -> Limits:
    """The limits in force, at most five seconds old."""
    return _limits.get("now", limits_now)


def limits_now() -> Limits:
    """The limits in force; the defaults where nobody has set any. One query."""
    row = SignInRule.objects.order_by("-version").first()
    return Limits(**{field.name: getattr(row, field.name) for field in fields(Limits)}) if row else Limits()


def forget_limits() -> None:
    """Ask anew next time: they were just changed here."""
    _limits.forget()


def limit_history() -> QuerySet[SignInRule]:
    """Every version of the limits, the newest first."""
    return SignInRule.objects.order_by("-version")


def session(key: str) -> SignIn | None:
    """The open session of a key. One query."""
    return SignIn.objects.filter(session_key=key).first()


def sessions_of(account_id: UUID) -> QuerySet[SignIn]:
    """Sessions of an account, open and ended, the newest first."""
    return SignIn.objects.filter(account=account_id).order_by("-began_at", "-id")


def open_sessions(account_id: UUID) -> QuerySet[SignIn]:
    """Sessions of an account that have not been ended."""
    return sessions_of(account_id).filter(session_key__isnull=False)


def my_sessions(scope: Scope) -> QuerySet[SignIn]:
    """The caller's own open sessions."""
    return open_sessions(scope.me)


def is_running(line: SignIn, *, at: datetime) -> bool:
    """Whether a session is open and has not run out by itself."""
    return line.session_key is not None and not is_over(line.began_at, line.seen_at, limits(), at)


def my_session(scope: Scope, id: UUID) -> SignIn:
    """One of the caller's own sessions. Raises Problem `scope.not_found`."""
    found = my_sessions(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factors(account_id: UUID) -> list[str]:
    """The kinds of second factor an account has set up: totp, webauthn. One query."""
    kinds = Authenticator.objects.filter(user=account_id, type__in=SECOND).values_list("type", flat=True)
    return sorted(set(kinds))


def secret(id: str) -> str:
    """What a second factor is made of, by the id that the library keeps. Raises Problem `scope.not_found`."""
    row = SecondFactorSecret.objects.filter(pk=id).first()
    if row is None:
        raise NOT_FOUND()
    return unseal(row.sealed, Place("second_factor_secret", "sealed", row.pk))


def due(scope: Scope, account: Account, *, at: datetime, way: Way = Way.PASSWORD) -> Due | None:
    """What the caller has to do before anything else; asks about second factors only where a post needs one.

    Whoever came in without the password is not asked to change it: it was not used, and may not be known to them.
    """
    is_old = account.has_usable_password() and is_too_old(account.password_changed_at, limits(), at)
    if way is Way.PASSWORD and (account.must_change_password or is_old):
        return Due.PASSWORD
    if way is Way.OIDC_TWICE:
        return None
    needs_second = settings.SECOND_FACTOR_REQUIRED and any(grant.role in SECOND_FACTOR for grant in scope.grants)
    return Due.SECOND_FACTOR if needs_second and not second_factors(account.pk) else None
