"""The library's side of a foreign sign-in, set to one provider: ours to name, asked within our time.

Its own doors for foreign accounts (signing up, connecting) are not mounted, and nothing is kept in its tables: no
account is ever made or bound here, and what the provider hands out is forgotten with the request.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from gezhi.ground.kernel.identity_provider import IdentityProvider
from gezhi.ground.plumbing.identity.asking import Session, description, in_time
from gezhi.ground.plumbing.identity.tokens import untrusted
from gezhi.ground.plumbing.scope import NOT_FOUND

BASIC = "client_secret_basic"


def provider_in_use() -> IdentityProvider:
    """The provider the operator has named. Raises Problem `scope.not_found` without one."""
    found: IdentityProvider | None = settings.IDENTITY_PROVIDER
    if found is None:
        raise NOT_FOUND()
    return found


class ForeignAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is published without types
    """Nobody signs up, and the library waits no longer than we do."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_requests_session(self) -> Session:
        return Session(provider_in_use())


class Conversation(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One conversation with the provider: its addresses from our memory, back to our own door."""

    def __init__(self, request: HttpRequest, provider: OpenIDConnectProvider) -> None:
        super().__init__(request, provider.sub_id)
        self.provider = provider

    def get_provider(self) -> OpenIDConnectProvider:
        return self.provider

    @property
    def openid_config(self) -> dict[str, Any]:
        return description(provider_in_use())

    @property
    def basic_auth(self) -> bool:
        """How the secret is told: what the provider offers; where it offers nothing, the standard's own way."""
        return "client_secret_post" not in self.openid_config.get("token_endpoint_auth_methods_supported", [BASIC])

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        path = reverse("accounts:foreign_back")
        return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else request.build_absolute_uri(path)


class CityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The library's provider, always with PKCE and only with what the operator asks for."""

    @classmethod
    def of(cls, request: HttpRequest) -> CityProvider:
        """The provider in use, with its secret just read. Raises `scope.not_found`, `identity.away`."""
        named = provider_in_use()
        told = {"scope": list(named.scopes), "oauth_pkce_enabled": True, "server_url": named.issuer}
        app = SocialApp(provider=cls.id, provider_id="city", name="city", client_id=named.client, settings=told)
        app.secret = in_time(lambda: named.secret_file.read_text().strip())
        return cls(request=request, app=app)

    def get_oauth2_adapter(self, request: HttpRequest) -> Conversation:
        return Conversation(request, self)

    def tokens(self, request: HttpRequest, *, verifier: str) -> dict[str, Any]:
        """What the code of this request is worth. Raises `identity.untrusted` where it is nothing, `identity.away`."""
        client = self.get_oauth2_adapter(request).get_client(request, self.app)

        def ask() -> dict[str, Any] | None:
            try:
                found: dict[str, Any] = client.get_access_token(request.GET["code"], pkce_code_verifier=verifier)
            except OAuth2Error:
                return None
            return found

        found = in_time(ask)
        if found is None:
            raise untrusted("code")
        return found
