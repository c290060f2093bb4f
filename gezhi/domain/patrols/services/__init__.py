"""Deeds on patrols: planning, walking, taking tracks in, judging, covering, inspecting, keeping."""

from gezhi.domain.patrols.services.covering import cover_day, make_targets
from gezhi.domain.patrols.services.enrolling import enrol_things
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
    "begin_round",
    "break_off_round",
    "change_plan",
    "check_in",
    "cover_day",
    "end_plan",
    "end_round",
    "enrol_things",
    "judge_day",
    "judge_waiting",
    "load_shipped",
    "load_streets",
    "look_at_track",
    "make_targets",
    "make_template",
    "plan_round",
    "possible_viewers",
    "read_streets",
    "record_inspection",
    "set_track_rule",
    "take_pieces",
    "whose_tracks",
]
