"""Forms of notices: they validate, the services write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.edges.notices.labels import DIGEST_LABELS, EVENT_LABELS, REACH_LABELS
from gezhi.edges.notices.rules import RULED, Rule, Wishes
from gezhi.edges.notices.selectors import Channel, MyWishes
from gezhi.edges.notices.vocabulary import ChannelKind, Digest, Event, Reach


class RuleForm(forms.Form):
    """Which event tells whom, by which ways."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    event = forms.ChoiceField(
        label=pgettext_lazy("rule", "When"), choices=[(one.value, EVENT_LABELS[one]) for one in RULED]
    )
    reach = forms.ChoiceField(label=_("Whom"), choices=[(one.value, REACH_LABELS[one]) for one in Reach])
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("Any role")), *ROLE_LABELS.items()],
        help_text=_("Whoever has the matter or reported it may be of any role; a whole area needs one."),
    )
    in_app = forms.BooleanField(label=_("In the list of notices"), required=False, initial=True)
    channels = forms.MultipleChoiceField(label=_("And over"), required=False, widget=forms.CheckboxSelectMultiple)
    is_urgent = forms.BooleanField(label=_("Urgent: also in quiet hours, and at once"), required=False)

    def __init__(
        self, data: Any = None, *, version: int, channels: Sequence[Channel], rule: Rule | None = None
    ) -> None:
        held = {} if rule is None else {name: getattr(rule, name) for name in FIELDS_OF_RULE}
        super().__init__(
            data, initial={"version": version, **held, **({"channels": list(rule.channels)} if rule else {})}
        )
        ways = [(str(one.pk), one.name) for one in channels]
        self.fields["channels"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField
        if not ways:
            del self.fields["channels"]

    def rule(self) -> Rule:
        told = self.cleaned_data
        return Rule(
            Event(told["event"]),
            Reach(told["reach"]),
            told["role"],
            told["in_app"],
            tuple(told.get("channels", ())),
            told["is_urgent"],
        )


FIELDS_OF_RULE = ("event", "reach", "role", "in_app", "channels", "is_urgent")


def _text(label: Any, hint: Any = "", *, needed: bool = True, most: int = 200, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=needed, max_length=most, widget=widget, **more)


def _secret(label: Any, hint: Any = "", *, needed: bool = True) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, help_text=hint, required=needed, max_length=200, widget=widget, strip=False)


def _lines(label: Any, hint: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=2000, widget=widget)


MODES = [
    ("starttls", pgettext_lazy("mail", "STARTTLS, usually port 587")),
    ("ssl", pgettext_lazy("mail", "TLS from the start, usually port 465")),
    ("insecure", pgettext_lazy("mail", "Not encrypted, usually port 25: only inside your own network")),
]


class ChannelForm(forms.Form):
    """What every channel has; the settings of its kind are added."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    name = forms.CharField(label=pgettext_lazy("channel", "Name"), max_length=64)

    def __init__(self, kind: ChannelKind, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for name, field in settings_fields(kind).items():
            self.fields[name] = field
            if initial is not None and name in SECRET_NAMES:
                field.required = False
                field.help_text = _("Empty: it stays as it is.")

    def settings(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "name", "area")}


SECRET_NAMES = ("password", "token", "secret", "fields", "headers")


def settings_fields(kind: ChannelKind) -> dict[str, forms.Field]:
    """The fields of a kind of channel, in order."""
    if kind is ChannelKind.MAIL:
        return {
            "host": _text(_("Mail server"), _("Such as smtp.example.gov.cn.")),
            "port": forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587),
            "mode": forms.ChoiceField(label=_("Encryption"), choices=MODES),
            "sender": _text(_("Sender's address")),
            "user": _text(_("User name at the server"), needed=False),
            "password": _secret(_("Password at the server"), needed=False),
        }
    if kind is ChannelKind.SMS:
        return _sms_fields()
    robot: dict[str, forms.Field] = {
        "token": _secret(_("Key of the robot"), _("The last part of its webhook address.")),
        "url": _text(_("Address of your own server"), _("Empty: the public service."), needed=False, most=500),
        "area": _text(_("Only matters in the area"), _("An area code; empty: all."), needed=False, most=18),
    }
    if kind is ChannelKind.DINGTALK:
        robot["secret"] = _secret(
            _("Secret for signing"), _("It begins with SEC; empty where the robot does not sign."), needed=False
        )
    return robot


def _sms_fields() -> dict[str, forms.Field]:
    return {
        "url": _text(_("Address of the gateway"), _("Such as https://sms.example.gov.cn/send."), most=500),
        "form": forms.ChoiceField(label=_("Sent as"), choices=[("form", _("Form fields")), ("json", "JSON")]),
        "phone_field": _text(_("Name of the field for the phone"), most=64, initial="phone"),
        "text_field": _text(_("Name of the field for the text"), most=64, initial="content"),
        "fields": _lines(_("Further fields"), _("One a line, such as account=gezhi. Keys and passwords belong here.")),
        "headers": _lines(_("Headers"), _("One a line, such as Authorization: Bearer …")),
        "success": _text(
            _("A good answer contains"), _('Such as "code":0. Empty: every answer 200 is good.'), needed=False
        ),
    }


def _clock_field(label: Any, hint: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"})
    return forms.TimeField(label=label, help_text=hint, required=False, widget=widget)


class WishesForm(forms.Form):
    """My own addresses, quiet hours and digest."""

    mail = forms.EmailField(
        label=_("My mail address"), required=False, help_text=_("Kept sealed; used for notices only.")
    )
    phone = forms.CharField(label=_("My phone for text messages"), required=False, max_length=20)
    quiet_from = _clock_field(_("Quiet from"))
    quiet_to = _clock_field(
        _("Quiet until"), _("Messages wait until then; urgent ones do not. The list here is never quiet.")
    )
    digest = forms.ChoiceField(label=_("Messages come"), choices=[(one.value, DIGEST_LABELS[one]) for one in Digest])
    digest_at = _clock_field(_("Once a day at"))
    mail.widget.attrs["autocomplete"] = "email"
    phone.widget.attrs.update(autocomplete="tel", inputmode="tel")

    def __init__(self, held: MyWishes, data: Any = None) -> None:
        wishes = held.wishes
        super().__init__(
            data,
            initial={
                "mail": held.mail,
                "phone": held.phone,
                "quiet_from": _clock(wishes.quiet_from),
                "quiet_to": _clock(wishes.quiet_to),
                "digest": wishes.digest,
                "digest_at": _clock(wishes.digest_at),
            },
        )

    def wishes(self) -> Wishes:
        told = self.cleaned_data
        at = _minute(told["digest_at"])
        return Wishes(
            _minute(told["quiet_from"]),
            _minute(told["quiet_to"]),
            Digest(told["digest"]),
            Wishes().digest_at if at is None else at,
        )


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _minute(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


class AnnouncementForm(forms.Form):
    """What the office has to say, and to whom."""

    title = forms.CharField(label=_("Title"), max_length=80)
    words = forms.CharField(label=_("What there is to say"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    area = forms.CharField(label=_("Area"), max_length=18, help_text=_("Its code, such as 370211001."))
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=list(ROLE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody with a post in the area."),
    )
