"""The city's identity provider, where one is named: it answers, and its secret is kept. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from gezhi.ground.kernel.identity_provider import IdentityProvider
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.identity.asking import description, keys
from gezhi.portal.doctor.finding import Finding, look, ok, wrong

TOPIC = "identity"


def identity() -> Iterator[Finding]:
    """Whether people can sign in through it; nothing where none is named."""
    provider: IdentityProvider | None = settings.IDENTITY_PROVIDER
    if provider is None:
        return
    yield from _secret(provider)
    yield from _answers(provider)
    if not settings.PUBLIC_ADDRESS:
        todo = "Set GEZHI_ADDRESS: behind a proxy the address to come back to is guessed wrongly without it."
        yield look(TOPIC, "the provider is told to send people back to the address they came under", todo)


def _secret(provider: IdentityProvider) -> Iterator[Finding]:
    file = provider.secret_file
    try:
        is_empty, mode = not file.read_text().strip(), file.stat().st_mode
    except OSError as reason:
        yield wrong(TOPIC, f"{file} cannot be read: {reason.strerror}", "Give it to the user that serves, mode 600.")
        return
    if is_empty:
        yield wrong(TOPIC, f"{file} is empty", "Write the secret that the provider gave for this client into it.")
    if mode & 0o077:
        yield wrong(TOPIC, f"others can read {file}", f"chmod 600 {file}, and have the provider give a new secret.")


def _answers(provider: IdentityProvider) -> Iterator[Finding]:
    try:
        description(provider)
        count = len(keys(provider).keys)
    except Problem:
        words = f"{provider.issuer} does not answer, or describes another issuer: passwords only, until it does"
        yield wrong(
            TOPIC, words, "See that this machine reaches it and trusts its certificate (GEZHI_OIDC_AUTHORITIES)."
        )
    else:
        yield ok(TOPIC, f"{provider.issuer} answers, {count} of its keys fit; “{provider.claim}” is the user name here")
