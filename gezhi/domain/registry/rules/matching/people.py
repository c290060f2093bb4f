"""Residents: by what two records are found to be the same person.

Ethnic group, religion and political status are never among it; a test holds the list.
"""

from __future__ import annotations

from gezhi.domain.registry.rules.matching.likeness import OneOfThree, Same, SameSound, SameStart, Slip, Swapped
from gezhi.domain.registry.rules.matching.model import Field, Guard, Level, Model, Rule, same

NAME = Field(
    "name",
    (
        Level("exact", Same("name"), agrees=True),
        Level("sound", SameSound("name"), agrees=True),
        Level("one_character", OneOfThree("name")),
        Level("surname", SameStart("name", 1)),
    ),
)
BIRTH = Field(
    "birth",
    (
        Level("exact", Same("birth"), agrees=True),
        Level("swapped", Swapped("birth"), agrees=True),
        Level("slip", Slip("birth"), agrees=True),
        Level("year", SameStart("birth", 4)),
    ),
)
SEX = Field("sex", (Level("exact", Same("sex")),))
DOCUMENT = Field(
    "document", (Level("exact", Same("document"), agrees=True), Level("slip", Slip("document"), agrees=True))
)
PHONE = Field("phone", (Level("exact", Same("phone"), agrees=True),))
ADDRESS = Field("address", (Level("home", Same("home")), Level("building", Same("building"))))

PEOPLE = Model(
    fields=(NAME, BIRTH, SEX, DOCUMENT, PHONE, ADDRESS),
    rules=(
        Rule("document", ("document",), same("name", "birth")),
        Rule("name_birth", ("name", "birth"), same("phone", "home"), unless=("document", "sex")),
        Rule("phone_birth", ("phone", "birth"), (SameStart("name", 1),), unless=("document", "sex")),
    ),
    blocks=(("document",), ("phone",), ("name", "birth"), ("home", "birth"), ("home", "name")),
    numbers=("document", "phone"),
    guard=Guard(one_of=("birth", "document"), two_of=("name", "birth", "document", "phone"), looked_at=("document",)),
)
"""Columns: `name`, `birth` (YYYYMMDD), `sex`, `document`, `phone` (each in its one stored form), `home`, `building`.

Give a birth date only where it was told by itself: one read out of the document number agrees whenever the number
does, and a child entered with a parent's number would pass for the parent. Leave out the phone of a child, which is
the family's: twins would share all but their given names.
"""

BLIND_PEOPLE = PEOPLE.blind({"document", "phone"})
"""The same where document and phone stand behind blind indexes: equal, unequal or missing."""
