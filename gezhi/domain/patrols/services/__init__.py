"""Deeds on patrols: planning, walking, taking tracks in, judging, covering, inspecting, standing at gates, keeping."""

from gezhi.domain.patrols.services.covering import cover_day, make_targets
from gezhi.domain.patrols.services.enrolling import enrol_things
from gezhi.domain.patrols.services.gates import begin_duty, close_duty, close_gate, end_duty, make_gate, reopen_gate
from gezhi.domain.patrols.services.inspecting import Said, Told, record_inspection
from gezhi.domain.patrols.services.judging import judge_day, judge_waiting
from gezhi.domain.patrols.services.keeping import possible_viewers, set_track_rule
from gezhi.domain.patrols.services.looking import look_at_track, whose_tracks
from gezhi.domain.patrols.services.planning import Planned, change_plan, end_plan, plan_round
from gezhi.domain.patrols.services.shipped import load_shipped
from gezhi.domain.patrols.services.street_files import read_streets
from gezhi.domain.patrols.services.streets import StreetLine, load_streets
from gezhi.domain.patrols.services.taking import Piece, take_pieces
from gezhi.domain.patrols.services.templates import PointWords, TemplateWords, make_template
from gezhi.domain.patrols.services.visitors import Visitor, look_at_visitor, record_visitor
from gezhi.domain.patrols.services.walking import Position, begin_round, break_off_round, check_in, end_round

__all__ = [
    "Piece",
    "Planned",
    "PointWords",
    "Position",
    "Said",
    "StreetLine",
    "TemplateWords",
    "Told",
    "Visitor",
    "begin_duty",
    "begin_round",
    "break_off_round",
    "change_plan",
    "check_in",
    "close_duty",
    "close_gate",
    "cover_day",
    "end_duty",
    "end_plan",
    "end_round",
    "enrol_things",
    "judge_day",
    "judge_waiting",
    "load_shipped",
    "load_streets",
    "look_at_track",
    "look_at_visitor",
    "make_gate",
    "make_targets",
    "make_template",
    "plan_round",
    "possible_viewers",
    "read_streets",
    "record_inspection",
    "record_visitor",
    "reopen_gate",
    "set_track_rule",
    "take_pieces",
    "whose_tracks",
]
