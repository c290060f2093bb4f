"""Deeds of notices: hear the feed, watch the clocks, tell, send; keep rules, channels and wishes."""

from gezhi.edges.notices.services.announcing import announce, spread
from gezhi.edges.notices.services.channels import change_channel, make_channel, switch_channel
from gezhi.edges.notices.services.hearing import begin, hear
from gezhi.edges.notices.services.keeping import forget_old
from gezhi.edges.notices.services.reading import read_all, read_one
from gezhi.edges.notices.services.ruling import drop_rule, set_rule
from gezhi.edges.notices.services.sending import is_anything_due, send_due, send_test
from gezhi.edges.notices.services.watching import watch
from gezhi.edges.notices.services.wishing import set_wishes

__all__ = [
    "announce",
    "begin",
    "change_channel",
    "drop_rule",
    "forget_old",
    "hear",
    "is_anything_due",
    "make_channel",
    "read_all",
    "read_one",
    "send_due",
    "send_test",
    "set_rule",
    "set_wishes",
    "spread",
    "switch_channel",
    "watch",
]
