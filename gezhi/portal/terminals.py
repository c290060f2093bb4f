"""From where the console may be opened: `GEZHI_CONSOLE_NETWORKS` names the networks of the offices' own terminals."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.problems import answer
from gezhi.ground.plumbing.visitors.who import address_of

ELSEWHERE = problem("console.elsewhere", 403, "The console opens only at the terminals that the office has named.")
PLACES = ("/console", "/metrics")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks_of(words: Sequence[str]) -> tuple[Network, ...]:
    """Networks and single addresses as written. Raises ValueError for what is none: a wrong fence is no fence."""
    return tuple(ipaddress.ip_network(word, strict=False) for word in words)


def is_inside(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address, or the network that a household of IPv6 is counted as, lies in one of these."""
    try:
        asked = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return any(asked.version == network.version and asked.subnet_of(network) for network in networks)  # type: ignore[arg-type]  # of one version


def admits(request: HttpRequest, networks: Sequence[Network] | None = None) -> bool:
    """Whether the console opens where this request comes from: everywhere, as long as no network is named."""
    named = networks_of(settings.CONSOLE_NETWORKS) if networks is None else networks
    return not named or is_inside(address_of(request), named)


class TerminalsMiddleware:
    """Refuses the console and the figures to addresses outside the named networks; none named, none refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.networks = networks_of(settings.CONSOLE_NETWORKS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_asked = any(request.path == place or request.path.startswith(f"{place}/") for place in PLACES)
        if is_asked and not admits(request, self.networks):
            return answer(request, ELSEWHERE())
        return self.get_response(request)
