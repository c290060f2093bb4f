"""Where channels may speak to: the operator's choice, held at every sending.

Without `GEZHI_NOTICE_HOSTS` every host but this machine itself and link-local addresses (where clouds keep their
secrets); with it exactly the hosts it names, whatever their addresses. Redirects are never followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from gezhi.edges.notices.vocabulary import ChannelKind
from gezhi.ground.kernel.problem import problem

NOT_ALLOWED = problem("channel.not_allowed", 422, "The operator does not allow notices to “{host}”.")


HOSTS = {
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com",
    ChannelKind.FEISHU: "https://open.feishu.cn",
}
"""The public services; a city with its own writes its address into the channel."""


def host_of(kind: ChannelKind, told: Mapping[str, Any]) -> str:
    """The host that a channel speaks to; empty for an address that names none."""
    if kind is ChannelKind.MAIL:
        return str(told["host"])
    return urlsplit(str(told.get("url") or HOSTS.get(kind, ""))).hostname or ""


def check_target(host: str) -> None:
    """Raises Problem `channel.not_allowed`. A name that cannot be resolved now is left to the sending itself."""
    name = host.strip("[]").lower()
    if settings.NOTICE_HOSTS:
        if name not in {one.strip("[]").lower() for one in settings.NOTICE_HOSTS}:
            raise NOT_ALLOWED(host=host[:100])
        return
    if any(_is_ours(address) for address in _addresses(name)):
        raise NOT_ALLOWED(host=host[:100])


def _addresses(name: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def _is_ours(address: str) -> bool:
    """This machine, link-local, or no single machine at all."""
    found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = getattr(found, "ipv4_mapped", None) or found
    return inner.is_loopback or inner.is_link_local or inner.is_unspecified or inner.is_multicast
