"""Which cell does a place stand in? One immutable, memory-mapped file per edition of a mesh."""

from gezhi.ground.kernel.locate.build import build
from gezhi.ground.kernel.locate.index import LocateIndex

__all__ = ["LocateIndex", "build"]
