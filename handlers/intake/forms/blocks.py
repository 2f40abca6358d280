"""What every kind of file is turned into before anything is made of it: lines and tables, in the order they are read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_BLOCKS, MOST_CELLS, LONGEST = 4_000, 20_000, 200_000  # of one file; LONGEST in characters

TICKED, OPEN = "☒", "☐"  # how every box is written, whatever the file draws


@dataclass(frozen=True)
class Line:
    """A paragraph. `heading`: set apart from the others, by a style or as the name of a field."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Grid:
    """A table's rows; a merged cell stands in its first place, its other places are ''."""

    rows: tuple[tuple[str, ...], ...]


Block = Line | Grid


@dataclass(frozen=True)
class Contents:
    """What a file holds. `margins` is what stands on every page, `pairs` are fields that the file itself names."""

    blocks: tuple[Block, ...] = ()
    margins: str = ""
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """All its words, a table's cells with tabs between them."""
        words = [*(f"{name}: {value}" for name, value in self.pairs), *lines_of(self.blocks)]
        return "\n".join(words)[:LONGEST]


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Each line, and each row of a table."""
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            yield from ("\t".join(filter(None, row)) for row in block.rows)
