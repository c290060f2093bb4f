"""What is found by any two characters of its name or address."""

from gezhi.ground.plumbing.grams import GramIndex

PEOPLE = GramIndex("registry.Person", "name")
BUILDINGS = GramIndex("registry.Building", "sought")
COMPOUNDS = GramIndex("registry.Compound", "folded")
ORGANISATIONS = GramIndex("registry.Organisation", "folded")
