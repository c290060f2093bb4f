"""Signing in through the city's identity provider: sent there, and back with its word for who it is."""

from __future__ import annotations

import secrets

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url, perform_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.rules.foreign import NO_ACCOUNT, TOO_LATE, way_of
from gezhi.domain.accounts.web.foreign_library import CityProvider, provider_in_use
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.identity.tokens import claim_of, claims_of, untrusted
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.who import address_of

BEGUN = Throttle("identity", most=60, seconds=60)
"""Sign-ins begun from an address: as many as it may try passwords."""
CANCELLED = "access_denied"


@door(Permission.PUBLIC)
def begin(request: ScopedRequest) -> HttpResponse:
    """Send somebody to the identity provider.

    Raises Problem `scope.not_found` where the operator has named none, `throttle.too_often`, `identity.away`.
    """
    provider = provider_in_use()
    wanted = get_next_redirect_url(request)
    if request.scope.actor.account_id is not None:
        return redirect(wanted or reverse("home"))
    BEGUN.count(address_of(request))
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce, **({"acr_values": " ".join(sorted(provider.levels))} if provider.levels else {})}
    library = CityProvider.of(request)
    return _once(library.redirect(request, process="login", next_url=wanted, auth_params=asked, nonce=nonce))


@door(Permission.PUBLIC)
def back(request: ScopedRequest) -> HttpResponse:
    """Somebody comes back from there, and is signed in as the account that the provider's claim names.

    Raises Problem `scope.not_found`, `sign_in.too_late`, `sign_in.no_account`, `identity.untrusted`, `identity.away`.
    """
    provider = provider_in_use()
    library = CityProvider.of(request)
    try:
        state = library.unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied:
        raise TOO_LATE() from None
    if request.GET.get("error") == CANCELLED:
        return redirect("account_login")
    if "code" not in request.GET or request.GET.get("iss", provider.issuer).rstrip("/") != provider.issuer:
        raise untrusted("answer")
    tokens = library.tokens(request, verifier=str(state.get("pkce_code_verifier") or ""))
    claims = claims_of(tokens.get("id_token"), provider=provider, nonce=str(state.get("nonce") or ""))
    username = claim_of(claims, provider=provider, access_token=str(tokens["access_token"]))
    way = way_of(claims, counts=provider.has_second_factor, levels=provider.levels)
    return _entered(request, username, way.value, state.get("next"))


def _entered(request: ScopedRequest, username: str, way: str, wanted: str | None) -> HttpResponse:
    """Signed in, or asked for the second factor first. Raises Problem `sign_in.no_account`."""
    account = selectors.open_account(username, at=now())
    if account is None:
        raise NO_ACCOUNT()
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    return _once(perform_login(request, account, redirect_url=wanted, signal_kwargs={"way": way}))


def _once(response: HttpResponse) -> HttpResponse:
    """Kept by nobody: it belongs to this one sign-in."""
    response["Cache-Control"] = "no-store"
    return response
