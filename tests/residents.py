"""Residents at the public door, as tests play them."""

from __future__ import annotations

import json

import altcha

from gezhi.ground.plumbing.visitors.proof import Offer


def solved(offered: Offer) -> str:
    """What the page's script sends for this offer."""
    return solution_of(altcha.Challenge.from_dict(json.loads(offered.challenge)))


def solution_of(challenge: altcha.Challenge) -> str:
    """The solved challenge as it travels. Raises ValueError when it was not found in a minute and a half."""
    found = altcha.solve_challenge(challenge)
    if found is None:
        raise ValueError("the challenge was not solved")
    return str(altcha.Payload(challenge, found).to_base64())
