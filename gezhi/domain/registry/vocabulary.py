"""Words of the register that rules read. What only people read (education, use of a house …) stands in code tables."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What the register keeps: every row is of one kind, and its history and provenance name it."""

    COMPOUND = "compound"  # 小区
    BUILDING = "building"  # 楼栋
    HOME = "home"  # 户室
    PERSON = "person"  # 实有人口
    HOUSEHOLD = "household"  # 户
    ORGANISATION = "unit"  # 实有单位
    VEHICLE = "vehicle"
    PET = "pet"
    COMPONENT = "component"  # 部件
    SERVICE_POINT = "service_point"


class SubjectKind(StrEnum):
    """What a theme can be about. The values are those of `Kind`."""

    PERSON = Kind.PERSON.value
    HOME = Kind.HOME.value
    HOUSEHOLD = Kind.HOUSEHOLD.value
    UNIT = Kind.ORGANISATION.value


class CodedAt(StrEnum):
    """Where a printed code hangs."""

    COMPOUND = "compound"  # its notice board
    BUILDING = "building"
    STAIRWELL = "stairwell"
    HOME = "home"


class IdentityCheck(StrEnum):
    """How it was made sure who stands at the desk and asks what is held about them."""

    DOCUMENT = "document"  # 核对本人身份证件
    KNOWN = "known"  # 本人熟识
    GUARDIAN = "guardian"  # 监护人：核对其证件和监护关系


class RecordState(StrEnum):
    """Nothing is deleted: a record that ends is cancelled, with its reason."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why a record ended."""

    MOVED_AWAY = "moved_away"
    DIED = "died"
    DEMOLISHED = "demolished"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    MISTAKEN = "mistaken"
    MERGED = "merged"
    SPLIT = "split"


class AddressState(StrEnum):
    """Whether an address was examined by whoever keeps the standard addresses."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class TieRole(StrEnum):
    """What somebody is to a home; one may own it, another rent it, a third only keep the key."""

    LIVES = "lives"  # 居住
    OWNER = "owner"  # 业主
    FAMILY = "family"  # 家属
    TENANT = "tenant"  # 租客
    TRUSTEE = "trustee"  # 托管人


LIVING = frozenset({TieRole.LIVES, TieRole.FAMILY, TieRole.TENANT})
"""Roles whose holder sleeps there; an owner who lives in the home has a second tie that says so."""


class RegistrationKind(StrEnum):
    """Registration of the actual population, as deployed systems number it."""

    PERMANENT = "11"  # 常住，人户一致
    PERMANENT_ELSEWHERE = "12"  # 常住，人户分离
    LODGING = "2"  # 寄住
    TEMPORARY = "3"  # 暂住
    OVERSEAS = "4"  # 境外
    UNREGISTERED = "5"  # 未落户


PERMANENT = frozenset({RegistrationKind.PERMANENT, RegistrationKind.PERMANENT_ELSEWHERE})


class HomeState(StrEnum):
    """What a worker found behind the door (S1-19)."""

    UNKNOWN = "unknown"  # nobody has been there yet
    LIVED_IN = "lived_in"
    EMPTY = "empty"  # nobody lives there
    REFUSED = "refused"  # somebody does, and says nothing
    INCOMPLETE = "incomplete"  # what was said is not all


class VisitWay(StrEnum):
    """How somebody came to a door."""

    KNOCK = "knock"  # 上门
    PHONE = "phone"  # 电话
    LEAFLET = "leaflet"  # 发放宣传单


class VisitResult(StrEnum):
    """What came of it (S1-19). Refused and incomplete are called as the conditions they make known."""

    MET = "met"
    NOBODY = "nobody"  # nobody opened, or answered the phone
    REFUSED = HomeState.REFUSED.value
    INCOMPLETE = HomeState.INCOMPLETE.value
    LEFT = "left"  # a leaflet


class Source(StrEnum):
    """Where a value comes from; how much one is worth beside another is data, field by field."""

    RESIDENT = "resident"
    WORKER = "worker"
    DEPARTMENT = "department"
    IMPORT = "import"


class RunState(StrEnum):
    """How far a table on its way in has come."""

    SENT = "sent"  # its columns are shown; nothing was tried
    TRYING = "trying"
    TRIED = "tried"
    TAKING = "taking"
    DONE = "done"
    FAILED = "failed"  # the file cannot be read, or the columns do not fit


GOING = frozenset({RunState.TRYING, RunState.TAKING})
"""A job is at work on it."""


class ExportState(StrEnum):
    """How far a list on its way out has come."""

    ASKED = "asked"  # waits for the second person
    REFUSED = "refused"
    MAKING = "making"
    READY = "ready"
    FETCHED = "fetched"  # handed once, and gone
    EXPIRED = "expired"
    FAILED = "failed"


class WantedState(StrEnum):
    """What became of a department's request for a field."""

    ASKED = "asked"
    AGREED = "agreed"  # until its last day
    REFUSED = "refused"
    ENDED = "ended"  # given back before its time


HEAD, COLLECTIVE_HEAD = "02", "03"
"""GB/T 4761: the head of a household, and of a small collective one; every other code is a relation towards them."""
HEADS = frozenset({HEAD, COLLECTIVE_HEAD})
