"""What verifying found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """What verify found: counts, erased lines with the deed that erased them, and every fault in words.

    `retired` are looks that went at their end: first and last position, and the deed that erased them.
    """

    blocks: int = 0
    entries: int = 0
    erased: list[tuple[int, int]] = field(default_factory=list)
    retired: list[tuple[int, int, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """Lines erased by deeds: their facts, or the whole of them."""
        return len(self.erased) + sum(last - first + 1 for first, last, _deed in self.retired)

    @property
    def clean(self) -> bool:
        return not self.faults

    def retire(self, first: int, last: int, deed: int) -> None:
        """Looks first…last went by `deed`; what follows on what went before by the same deed is one stretch."""
        begins, ends, by = self.retired[-1] if self.retired else (0, 0, 0)
        if by == deed and ends + 1 == first:
            self.retired[-1] = (begins, last, deed)
        else:
            self.retired.append((first, last, deed))

    def add(self, later: Verdict) -> None:
        """Go on with what was found in the blocks that follow."""
        self.blocks += later.blocks
        self.entries += later.entries
        self.erased += later.erased
        self.faults += later.faults
        for first, last, deed in later.retired:
            self.retire(first, last, deed)
