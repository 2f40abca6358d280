"""Which words of a PDF page stand beside a field: they are its name where the file gives none that says anything."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

MOST_PIECES = 5_000
ABOVE = 30.0  # points from a field up to the words that name it
SLACK = 4.0


@dataclass(frozen=True)
class Box:
    """A field's place on the page, in points from its lower left corner."""

    left: float
    low: float
    right: float
    high: float


@dataclass(frozen=True)
class _Piece:
    left: float
    base: float
    words: str


class Beside:
    """Looks at the page's words only when first asked."""

    def __init__(self, page: "PageObject", boxes: list[Box]) -> None:
        self._page, self._boxes = page, boxes
        self._found: list[_Piece] | None = None

    def label(self, box: Box) -> str:
        """What stands left of the field on its line, back to the field before it; else what stands just above."""
        start = max((one.right for one in self._boxes if one.right <= box.left and _on_line(one, box)), default=0.0)
        left = [piece for piece in self._line(box) if start - SLACK <= piece.left < box.left]
        if left:
            return _joined(left)
        over = [piece for piece in self._pieces() if 0 <= piece.base - box.high <= ABOVE and _within(piece, box)]
        lowest = min((piece.base for piece in over), default=0.0)
        return _joined([piece for piece in over if piece.base - lowest < SLACK])

    def option(self, box: Box) -> str:
        """What stands right of a box to tick, up to the next box."""
        end = min((one.left for one in self._boxes if one.left >= box.right and _on_line(one, box)), default=1e9)
        return _joined([piece for piece in self._line(box) if box.right - SLACK <= piece.left < end])

    def _line(self, box: Box) -> list[_Piece]:
        return [piece for piece in self._pieces() if box.low - SLACK <= piece.base <= box.high]

    def _pieces(self) -> list[_Piece]:
        if self._found is None:
            self._found = []
            self._page.extract_text(visitor_text=self._visit)
        return self._found

    def _visit(self, words: str, outer: Any, inner: Any, _font: Any, _size: Any) -> None:
        if words.strip() and self._found is not None and len(self._found) < MOST_PIECES:
            left = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            base = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            self._found.append(_Piece(left, base, " ".join(words.split())))


def _on_line(one: Box, other: Box) -> bool:
    return one.low < other.high and other.low < one.high


def _within(piece: _Piece, box: Box) -> bool:
    return box.left - 20 <= piece.left <= box.right


def _joined(pieces: list[_Piece]) -> str:
    return " ".join(piece.words for piece in sorted(pieces, key=lambda piece: piece.left))
