"""Deeds of sync: hand a page down, take a batch of commands. `table.DEEDS` lists what may be sent and who answers."""

from gezhi.edges.sync.services.commanding import MOST_COMMANDS, Command, take_batch
from gezhi.edges.sync.services.handing import hand_down

__all__ = ["MOST_COMMANDS", "Command", "hand_down", "take_batch"]
