"""Events, reaches, channels and results as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.edges.notices.vocabulary import ChannelKind, Digest, Event, Reach, Result

Label = str | Promise

EVENT_LABELS: dict[Event, Label] = {
    Event.REPORTED: pgettext_lazy("notice", "New report"),
    Event.FILED: pgettext_lazy("notice", "Newly filed"),
    Event.HANDED: pgettext_lazy("notice", "Handed over"),
    Event.SENT_BACK: pgettext_lazy("notice", "Sent back"),
    Event.URGED: pgettext_lazy("notice", "Urged"),
    Event.SOON_LATE: pgettext_lazy("notice", "Soon late"),
    Event.LATE: pgettext_lazy("notice", "Late"),
    Event.SUBMITTED: pgettext_lazy("notice", "Result submitted"),
    Event.ENDED: pgettext_lazy("notice", "Reported matter ended"),
    Event.ANNOUNCED: _("Announcement"),
    Event.TESTED: _("Test notice"),
}
REACH_LABELS: dict[Reach, Label] = {
    Reach.HOLDER: _("Whoever it waits for now"),
    Reach.REPORTER: _("Whoever reported it"),
    Reach.AREA: _("Everybody in the role, over the area or in the department"),
}
KIND_LABELS: dict[ChannelKind, Label] = {
    ChannelKind.MAIL: _("Mail"),
    ChannelKind.SMS: _("SMS gateway"),
    ChannelKind.WECOM: _("WeCom robot"),
    ChannelKind.DINGTALK: _("DingTalk robot"),
    ChannelKind.FEISHU: _("Feishu robot"),
}
DIGEST_LABELS: dict[Digest, Label] = {
    Digest.NONE: pgettext_lazy("digest", "At once, each as it comes"),
    Digest.HOURLY: pgettext_lazy("digest", "Once an hour"),
    Digest.DAILY: pgettext_lazy("digest", "Once a day"),
}
RESULT_LABELS: dict[Result, Label] = {
    Result.DONE: pgettext_lazy("sending", "Sent"),
    Result.REFUSED: pgettext_lazy("sending", "Refused by the other side"),
    Result.UNREACHED: pgettext_lazy("sending", "Not delivered"),
    Result.TIMED_OUT: pgettext_lazy("sending", "No answer in time"),
    Result.NOT_ALLOWED: pgettext_lazy("sending", "Address not allowed by the operator"),
    Result.NO_ADDRESS: pgettext_lazy("sending", "No address"),
    Result.TOO_OLD: pgettext_lazy("sending", "Given up: too old"),
}
