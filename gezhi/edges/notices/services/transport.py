"""The ways out, through Apprise: mail as it is; group robots and SMS gateways with their answers read.

Robots answer 200 also when they refuse, with a code in the body, at which the library does not look: these ways do.
Redirects are not followed, and what is not done in `NOTICE_SECONDS` counts as no answer.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests
from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins.base import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings

from gezhi.edges.notices.rules import Outcome, one_line
from gezhi.edges.notices.services.targets import HOSTS, check_target, host_of
from gezhi.edges.notices.vocabulary import ChannelKind, Result
from gezhi.ground.kernel.problem import Problem

MOST_READ = 64 * 1024

# Its lines name recipients: what went out stands in the journal instead.
_spoken = logging.getLogger("apprise")
_spoken.addHandler(logging.NullHandler())
_spoken.propagate = False


def send(kind: ChannelKind, told: Mapping[str, Any], *, to: str, title: str, body: str) -> Outcome:
    """Send one message over a channel with the settings `told`; `to` is a mail address or a phone, empty for robots.

    Never raises: whatever goes wrong on the other side is an outcome.
    """
    try:
        check_target(host_of(kind, told))
    except Problem:
        return Outcome(Result.NOT_ALLOWED)
    return _in_time(lambda: WAYS[kind](told, to, one_line(title), body))


def _in_time(do: Callable[[], Outcome]) -> Outcome:
    """What `do` answers within the time; a side that drips bytes for ever is left to a thread nobody waits for."""
    answers: list[Outcome] = []

    def run() -> None:
        try:
            answers.append(do())
        except Exception as reason:
            answers.append(Outcome(Result.UNREACHED, type(reason).__name__[:60]))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout=settings.NOTICE_SECONDS)
    return answers[0] if answers else Outcome(Result.TIMED_OUT)


def _asset() -> AppriseAsset:
    """Nothing is stored between two messages, no redirect is followed, nothing in a text is interpreted."""
    return AppriseAsset(app_id="Gezhi", app_desc="Gezhi", http_redirects=False, interpret_escapes=False)


def _timeouts() -> dict[str, Any]:
    seconds = max(1.0, settings.NOTICE_SECONDS / 2)
    return {"cto": seconds, "rto": seconds, "asset": _asset()}


def _mail(told: Mapping[str, Any], to: str, title: str, body: str) -> Outcome:
    """One mail. The sender's name and the subject are single lines; the body is plain text."""
    seconds = max(1.0, settings.NOTICE_SECONDS / 2)
    way = NotifyEmail(
        smtp_host=told["host"],
        host=told["host"],
        port=int(told["port"]),
        secure_mode=told["mode"],
        user=told.get("user") or None,
        password=told.get("password") or None,
        from_addr=one_line(told["sender"]),
        targets=[one_line(to)],
        format=NotifyFormat.TEXT,
        **_timeouts(),
    )
    way.smtp_host, way.socket_connect_timeout = told["host"], seconds
    return _notified(way, title, body)


def _notified(way: NotifyBase, title: str, body: str) -> Outcome:
    way.request_rate_per_sec = 0
    sender = Apprise(asset=way.asset)
    sender.add(way)
    if sender.notify(body=body, title=title, body_format=NotifyFormat.TEXT):
        return Outcome(Result.DONE)
    heard: Outcome | None = getattr(way, "heard", None)
    return heard or Outcome(Result.UNREACHED)


class Listening(NotifyBase):  # type: ignore[misc]  # the library's classes are untyped
    """A way that posts and reads the answer: `accepts` says whether it means yes."""

    heard: Outcome | None = None

    def post(self, url: str, accepts: Callable[[str], str], **content: Any) -> bool:
        """Post once; `accepts` answers the other side's code for a refusal, empty for a yes."""
        try:
            answer = requests.post(url, timeout=self.request_timeout, allow_redirects=False, stream=True, **content)
            with answer:
                told = answer.raw.read(MOST_READ, decode_content=True).decode("utf-8", "replace")
        except (requests.Timeout, TimeoutError):
            self.heard = Outcome(Result.TIMED_OUT)
            return False
        except (requests.RequestException, OSError):
            self.heard = Outcome(Result.UNREACHED)
            return False
        refusal = str(answer.status_code) if not 200 <= answer.status_code < 300 else accepts(told)
        self.heard = Outcome(Result.REFUSED, refusal[:40]) if refusal else Outcome(Result.DONE)
        return not refusal


def _code(name: str) -> Callable[[str], str]:
    """Reads the code of a robot's answer; an answer without one is a refusal too."""

    def accepts(told: str) -> str:
        try:
            found = json.loads(told)[name]
        except (ValueError, KeyError, TypeError):
            return "?"
        return "" if found == 0 else str(found)

    return accepts


class WeCom(Listening, NotifyWeComBot):  # type: ignore[misc]
    """企业微信群机器人."""

    def send(self, body: str, title: str = "", **more: Any) -> bool:
        return self.post(self.api_url, _code("errcode"), json={"msgtype": "text", "text": {"content": body}})


class Feishu(Listening, NotifyFeishu):  # type: ignore[misc]
    """飞书群机器人."""

    def send(self, body: str, title: str = "", **more: Any) -> bool:
        url = self.notify_url.format(token=self.token)
        return self.post(url, _code("code"), json={"msg_type": "text", "content": {"text": body}})


class DingTalk(Listening, NotifyDingTalk):  # type: ignore[misc]
    """钉钉群机器人, signed where it has a secret."""

    def send(self, body: str, title: str = "", **more: Any) -> bool:
        signed = dict(zip(("timestamp", "sign"), self.get_signature(), strict=True)) if self.secret else {}
        url = self.notify_url.format(token=self.token) + "".join(f"&{key}={value}" for key, value in signed.items())
        return self.post(url, _code("errcode"), json={"msgtype": "text", "text": {"content": body}})


class SmsGateway(Listening):
    """短信网关: a form or JSON posted over HTTP, with the gateway's own names for phone and text."""

    service_name = "SMS"
    title_maxlen = 0
    body_maxlen = 500

    def __init__(self, told: Mapping[str, Any], to: str, **more: Any) -> None:
        super().__init__(**more)
        self.told, self.to = told, to

    def url(self, *args: Any, **kwargs: Any) -> str:
        return "sms://"

    def send(self, body: str, title: str = "", **more: Any) -> bool:
        told = self.told
        fields = {**told.get("fields", {}), told["phone_field"]: self.to, told["text_field"]: body}
        content = {"json": fields} if told["form"] == "json" else {"data": fields}
        wanted = told.get("success", "")
        return self.post(
            told["url"], lambda said: "" if wanted in said else "?", headers=told.get("headers", {}), **content
        )


def _robot(kind: ChannelKind, told: Mapping[str, Any], to: str, title: str, body: str) -> Outcome:
    """Speak to a group. Whoever guards their robot by a key word takes this one."""
    base = str(told.get("url") or HOSTS[kind]).rstrip("/")
    if kind is ChannelKind.WECOM:
        way = WeCom(key=told["token"], **_timeouts())
        way.api_url = f"{base}/cgi-bin/webhook/send?key={told['token']}"
    elif kind is ChannelKind.DINGTALK:
        way = DingTalk(token=told["token"], secret=told.get("secret") or None, **_timeouts())
        way.notify_url = base + "/robot/send?access_token={token}"
    else:
        way = Feishu(token=told["token"], **_timeouts())
        way.notify_url = base + "/open-apis/bot/v2/hook/{token}"
    return _notified(way, "", f"【格治】{body}")


def _sms(told: Mapping[str, Any], to: str, title: str, body: str) -> Outcome:
    return _notified(SmsGateway(told, to, **_timeouts()), "", body)


WAYS: dict[ChannelKind, Callable[[Mapping[str, Any], str, str, str], Outcome]] = {
    ChannelKind.MAIL: _mail,
    ChannelKind.SMS: _sms,
    ChannelKind.WECOM: lambda *told: _robot(ChannelKind.WECOM, *told),
    ChannelKind.DINGTALK: lambda *told: _robot(ChannelKind.DINGTALK, *told),
    ChannelKind.FEISHU: lambda *told: _robot(ChannelKind.FEISHU, *told),
}
