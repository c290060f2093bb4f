"""How people put a matter: what is wrong, where exactly, and what they ask, each in their own voice. All of it made.

Communities are the real ones; roads, compounds and house numbers are made and mean nobody's home.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from gezhi.demo import content


@dataclass(frozen=True, slots=True)
class Scene:
    """A place as people name it: on the street, at a home, and as an address."""

    where: str
    home: str
    address: str


def scene(community: str, dice: random.Random) -> Scene:
    """A made place in a community, which is given by its everyday name: 七星河社区, 新泊村."""
    names = content.names()
    road, crossing = dice.sample(names["roads"], 2)
    parts = {
        "community": community,
        "road": road,
        "crossing": crossing,
        "place": dice.choice(names["places"]),
        "door": dice.randrange(2, 240),
        "house": dice.randrange(1, 29),
        "stair": dice.randrange(1, 5),
    }
    kind = "village_" if community.endswith("村") else ""
    where, home = (dice.choice(names[kind + name]).format(**parts) for name in ("corners", "homes"))
    address = "{community}{door}号" if kind else "{road}{door}号{place}"
    return Scene(where, home, address.format(**parts))


def told(kind: content.Kind, scene: Scene, voice: str, dice: random.Random) -> str:
    """A report in the words of a resident, a grid worker, the hotline or a chat group."""
    voices: dict[str, Any] = content.names()["voices"]
    before, after = dice.choice(voices[voice])
    return f"{before}{dice.choice(kind.words).format(where=scene.where, home=scene.home)}{after}。"
