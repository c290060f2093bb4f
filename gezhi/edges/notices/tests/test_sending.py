"""Messages go out over channels to other sides that really listen; what fails is tried again, and harms nobody."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_string
from typing import Any

import pytest

from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.tests.matters import Classes, command, dispatched, report
from gezhi.domain.cases.vocabulary import Urgency
from gezhi.edges.notices import selectors, services
from gezhi.edges.notices.models import Channel, Preference, Sending
from gezhi.edges.notices.rules import Rule, Wishes
from gezhi.edges.notices.services import hearing, keeping, sending, targets, transport
from gezhi.edges.notices.tests.listeners import http_server, mail_server, silent_server
from gezhi.edges.notices.vocabulary import ChannelKind, Event, Reach, Result
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import MONDAY, Cast

ROBOTS = (ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU)
TOKEN = "robotkey0001"


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.NOTICE_HOSTS = ["127.0.0.1"]
    settings.NOTICE_SECONDS = 3
    settings.PUBLIC_ADDRESS = "https://grid.example.gov.cn"


def mail_settings(port: int) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "mode": "insecure", "sender": "grid@example.gov.cn"}


def send_mail(port: int, *, to: str = "zhang@example.gov.cn", title: str = "通知", body: str = "甲\n乙") -> Any:
    return transport.send(ChannelKind.MAIL, mail_settings(port), to=to, title=title, body=body)


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robot_speaks_to_its_group_and_its_answer_is_read(kind: ChannelKind) -> None:
    with http_server() as other:
        told = {"url": other.url, "token": TOKEN, "secret": "SEC0123456789" if kind == "dingtalk" else ""}
        assert transport.send(kind, told, to="", title="临期", body="案件 1").is_done
        path, _headers, body = other.requests[-1]
        assert TOKEN in path
        assert ("sign=" in path) == (kind == "dingtalk")
        assert "\\u6848" in body or "案件 1" in body

        other.answer = '{"errcode": 93000, "code": 19001}'
        refused = transport.send(kind, told, to="", title="临期", body="案件 1")
        assert refused.result is Result.REFUSED
        assert refused.detail in ("93000", "19001")

        other.status, other.headers = 302, {"Location": f"{other.url}/elsewhere"}
        assert not transport.send(kind, told, to="", title="临期", body="案件 1").is_done
        assert not [path for path, *_ in other.requests if "elsewhere" in path], "a redirect is never followed"


def test_an_sms_gateway_gets_the_fields_it_knows() -> None:
    told = {
        "form": "form",
        "phone_field": "mobile",
        "text_field": "msg",
        "fields": {"account": "gezhi", "key": "s3cret"},
        "headers": {"X-Key": "s3cret"},
        "success": "OK",
    }
    with http_server() as other:
        other.answer = "OK 1"
        done = transport.send(
            ChannelKind.SMS, {**told, "url": f"{other.url}/send"}, to="13900000000", title="", body="到期"
        )
        assert done.is_done
        assert other.form() == {"account": "gezhi", "key": "s3cret", "mobile": "13900000000", "msg": "到期"}
        assert other.requests[-1][1]["X-Key"] == "s3cret"
        other.answer = "NO BALANCE"
        assert not transport.send(
            ChannelKind.SMS, {**told, "url": other.url, "form": "json"}, to="13900000000", title="", body="到期"
        ).is_done
        assert other.json()["msg"] == "到期"


def test_a_mail_keeps_its_lines_in_the_body_and_out_of_its_headers() -> None:
    with mail_server() as other:
        assert send_mail(other.port, title="到期\r\nBcc: all@example.com\nX-Evil: 1").is_done
        (to, text) = other.mails[0]
        mail = message_from_string(text)
        assert to == ["zhang@example.gov.cn"]
        assert mail["Bcc"] is None
        assert mail["X-Evil"] is None
        assert mail.get_payload(decode=True).decode().split() == ["甲", "乙"]  # type: ignore[union-attr]


def test_a_side_that_never_answers_costs_its_time_and_no_more(settings: Any) -> None:
    settings.NOTICE_SECONDS = 0.2
    with silent_server() as port:
        began = time.monotonic()
        assert send_mail(port).result is Result.TIMED_OUT
        robot = {"url": f"http://127.0.0.1:{port}", "token": TOKEN}
        assert transport.send(ChannelKind.WECOM, robot, to="", title="a", body="b").result is Result.TIMED_OUT
        assert time.monotonic() - began < 2
    assert send_mail(port).result is Result.UNREACHED


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "::1", "0.0.0.0", "::ffff:127.0.0.1"])
def test_this_machine_and_link_local_are_spoken_to_only_when_named(settings: Any, host: str) -> None:
    settings.NOTICE_HOSTS = []
    with pytest.raises(Problem) as refused:
        targets.check_target(host)
    assert refused.value.code == "channel.not_allowed"
    settings.NOTICE_HOSTS = [host]
    targets.check_target(host)
    with pytest.raises(Problem):
        targets.check_target("smtp.example.com")


@pytest.mark.django_db
def test_a_channels_secret_is_sealed_and_in_no_journal(cast: Cast, settings: Any) -> None:
    admin = cast.scope("system_admin")
    told = {**mail_settings(25), "password": "s3cret-pass"}
    made = services.make_channel(scope=admin, kind=ChannelKind.MAIL, name="邮件", told=told, at=MONDAY)
    services.change_channel(
        scope=admin, id=made.pk, version=1, name="邮件", told={**told, "password": "", "port": 2525}, at=MONDAY
    )
    settings.NOTICE_HOSTS = ["127.0.0.1", "evil.example.com"]
    away = {**told, "password": "", "host": "evil.example.com"}
    with pytest.raises(Problem) as refused:
        services.change_channel(scope=admin, id=made.pk, version=2, name="邮件", told=away, at=MONDAY)
    assert refused.value.code == "channel.secrets_needed", "a kept secret goes to no other host"
    row = Channel.objects.get()
    assert b"s3cret-pass" not in bytes(row.settings)
    assert selectors.settings_of(row)["password"] == "s3cret-pass", "an empty secret stays as it is"
    lines = [facts_of(line) for line in Deed.objects.filter(deed__startswith="notice_channel").order_by("seq")]
    assert lines[-1]["settings"] == ["port"]
    assert "s3cret" not in repr(lines)


BAD = [
    ({"host": "a\nb"}, "text.line_break"),
    ({"host": "10.0.0.1"}, "channel.not_allowed"),
    ({"port": "x"}, "channel.bad_setting"),
    ({"sender": "a@b.cn\r\nBcc: c@d.cn"}, "text.line_break"),
    ({"mode": "none"}, "channel.bad_setting"),
]


@pytest.mark.django_db
def test_bad_channels_are_refused_and_leave_nothing(cast: Cast) -> None:
    admin = cast.scope("system_admin")
    for change, code in BAD:
        told = {**mail_settings(25), **change}
        with pytest.raises(Problem) as refused:
            services.make_channel(scope=admin, kind=ChannelKind.MAIL, name="邮件", told=told, at=MONDAY)
        assert refused.value.code == code
    assert not Channel.objects.exists()


@dataclass
class Scene:
    """A mail channel named in the rule of orders, an officer with an address, and a clock that is set by hand."""

    cast: Cast
    classes: Classes
    monkeypatch: pytest.MonkeyPatch

    def channel(self, port: int, wishes: Wishes | None = None) -> Channel:
        services.hear()
        admin, officer = self.cast.scope("system_admin"), self.cast.scope("officer")
        made = services.make_channel(
            scope=admin, kind=ChannelKind.MAIL, name="邮件", told=mail_settings(port), at=MONDAY
        )
        rule = Rule(Event.HANDED, Reach.HOLDER, channels=(str(made.pk),))
        services.set_rule(scope=admin, version=0, rule=rule, at=MONDAY)
        services.set_wishes(scope=officer, mail="sunhao@example.gov.cn", phone="", wishes=wishes or Wishes(), at=MONDAY)
        return made

    def orders(self, count: int = 1) -> list[str]:
        """So many orders for the bureau, heard of at once; their numbers."""
        self.monkeypatch.setattr(hearing, "now", lambda: MONDAY)
        cases = [dispatched(self.cast, self.classes) for _ in range(count)]
        seal_all()
        services.hear()
        return [case.number for case in cases]

    def sent_at(self, minutes: int) -> int:
        """How many messages go out so many minutes after Monday nine o'clock."""
        self.monkeypatch.setattr(sending, "now", lambda: MONDAY + timedelta(minutes=minutes))
        return services.send_due()


@pytest.fixture
def scene(cast: Cast, catalogue_loaded: Classes, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(cast, catalogue_loaded, monkeypatch)


@pytest.mark.django_db
def test_a_digest_is_one_mail_for_many_after_quiet_hours(scene: Scene) -> None:
    with mail_server() as other:
        scene.channel(other.port, Wishes(quiet_from=8 * 60, quiet_to=10 * 60))
        numbers = scene.orders(3)
        assert [scene.sent_at(59), scene.sent_at(60), scene.sent_at(61)] == [0, 1, 0]
    body = message_from_string(other.mails[0][1]).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert all(number in body for number in numbers)
    assert "https://grid.example.gov.cn/notices" in body
    assert "井盖不见了" not in body, "never the words of a report"
    assert facts_of(Deed.objects.get(deed="notice.send")) == {
        "channel": "mail",
        "account": str(scene.cast.id("officer")),
        "events": ["handed"],
        "lines": 3,
        "result": "done",
        "tries": 1,
    }
    assert b"sunhao@" not in bytes(Preference.objects.get().mail)


SMS_FORM = {"form": "form", "phone_field": "mobile", "text_field": "msg"}


def told_by_sms(scene: Scene, port: int) -> None:
    """A worker who is told by SMS of new orders and of what is soon late, with quiet hours in the morning."""
    services.hear()
    services.watch(at=MONDAY)
    admin, told = scene.cast.scope("system_admin"), {**SMS_FORM, "url": f"http://127.0.0.1:{port}/send"}
    made = services.make_channel(scope=admin, kind=ChannelKind.SMS, name="短信", told=told, at=MONDAY)
    for version, event in enumerate((Event.HANDED, Event.SOON_LATE)):
        rule = Rule(event, Reach.HOLDER, channels=(str(made.pk),))
        services.set_rule(scope=admin, version=version, rule=rule, at=MONDAY)
    wishes = Wishes(quiet_from=8 * 60, quiet_to=10 * 60)
    services.set_wishes(scope=scene.cast.scope("worker"), mail="", phone="13900000000", wishes=wishes, at=MONDAY)


def ordered(scene: Scene, urgency: Urgency) -> Case:
    """An order for the worker, heard of at nine o'clock."""
    scene.monkeypatch.setattr(hearing, "now", lambda: MONDAY)
    case = report(scene.cast, urgency=urgency)
    limit = scene.classes["manhole"].limits.get(order=3)
    by = command(scene.cast, "acceptor", case)
    case = assessing.file(command=by, case_class=scene.classes["manhole"], limit=limit)
    by = command(scene.cast, "dispatcher", case)
    case = dispatching.dispatch(command=by, worker_id=scene.cast.id("worker"))
    seal_all()
    services.hear()
    return case


@pytest.mark.django_db
def test_a_worker_is_told_of_a_new_order_and_of_one_soon_late_by_sms(scene: Scene) -> None:
    with http_server() as other:
        told_by_sms(scene, other.port)
        case = ordered(scene, Urgency.NORMAL)
        assert [scene.sent_at(59), scene.sent_at(60)] == [0, 1], "quiet hours first"
        assert (other.form()["mobile"], case.number in other.form()["msg"]) == ("13900000000", True)

        assert case.yellow_at is not None
        services.watch(at=case.yellow_at)
        minutes = int((case.yellow_at - MONDAY).total_seconds() // 60) + 24 * 60
        assert scene.sent_at(minutes) == 1
        assert len(other.requests) == 2
        assert case.number in other.form()["msg"]


@pytest.mark.django_db
def test_an_urgent_order_breaks_quiet_hours(scene: Scene) -> None:
    with http_server() as other:
        told_by_sms(scene, other.port)
        case = ordered(scene, Urgency.URGENT)
        assert scene.sent_at(0) == 1
        assert case.number in other.form()["msg"]


@pytest.mark.django_db
def test_a_channel_that_hangs_rests_and_its_message_goes_out_later(scene: Scene, settings: Any) -> None:
    settings.NOTICE_SECONDS = 0.05
    with silent_server() as port:
        channel = scene.channel(port)
        scene.orders()
        assert [scene.sent_at(minute) for minute in (0, 1, 3)] == [0, 0, 0]
        channel.refresh_from_db()
        assert (channel.failures, channel.last_result) == (3, Result.TIMED_OUT)
        assert channel.again_at is not None
        assert not services.is_anything_due(at=MONDAY + timedelta(minutes=3))
    settings.NOTICE_SECONDS = 5
    with mail_server() as other:
        admin, told = scene.cast.scope("system_admin"), mail_settings(other.port)
        services.change_channel(scope=admin, id=channel.pk, version=1, name="邮件", told=told, at=MONDAY)
        assert scene.sent_at(10) == 1
    assert Sending.objects.values_list("state", "tries").get() == ("sent", 4)
    assert Channel.objects.values_list("failures", "again_at").get() == (0, None)


@pytest.mark.django_db
def test_a_test_goes_to_a_group_or_to_the_own_address(scene: Scene) -> None:
    admin = scene.cast.scope("system_admin")
    with http_server() as other:
        told = {"url": other.url, "token": TOKEN}
        robot = services.make_channel(scope=admin, kind=ChannelKind.WECOM, name="群", told=told, at=MONDAY)
        services.send_test(scope=admin, id=robot.pk, at=MONDAY)
        assert scene.sent_at(0) == 1
        assert "测试通知" in other.json()["text"]["content"]
    robot.refresh_from_db()
    assert robot.last_result == Result.DONE
    mail = services.make_channel(scope=admin, kind=ChannelKind.MAIL, name="邮件", told=mail_settings(1), at=MONDAY)
    with pytest.raises(Problem) as refused:
        services.send_test(scope=admin, id=mail.pk, at=MONDAY)
    assert refused.value.code == "channel.mine_needed"


def test_addresses_go_with_the_last_post(cast: Cast) -> None:
    for role in ("worker", "handler"):
        Preference.objects.create(account_id=cast.id(role), mail=b"sealed", phone=b"sealed")
    cast.accounts["worker"].posts.update(valid_to=MONDAY)

    assert keeping.forget_addresses(MONDAY - timedelta(days=1), 10).count == 0
    assert keeping.forget_addresses(MONDAY + timedelta(days=1), 10).count == 1
    left = {row.account_id: (bytes(row.mail), bytes(row.phone)) for row in Preference.objects.all()}
    assert left == {cast.id("worker"): (b"", b""), cast.id("handler"): (b"sealed", b"sealed")}
