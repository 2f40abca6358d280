"""Files of words: plain text, HTML, and the lines of a PDF. Words set in columns become a table, others stay lines."""

import re
from collections.abc import Iterator, Sequence

from handlers.intake import decoding, markup
from handlers.intake.forms import sheets
from handlers.intake.forms.blocks import LONGEST, MOST_BLOCKS, Block, Contents, Grid, Line

_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_GAP = re.compile(r"\t+ *| {3,}\t*")
_SEPARATED = re.compile(r"(?m)^[^,\n]{1,80}(?:,[^\n]*){1,20}$")


def read_text(content: bytes, name: str) -> Contents:
    """A text file; a table where it is called .csv and is built like one."""
    text = _decoded(content)
    if name.lower().endswith((".csv", ".tsv")) and "\n" in text.strip():
        return sheets.read_separated(text)
    return Contents(tuple(blocks_of(text.split("\n"))))


def _decoded(content: bytes) -> str:
    codec = _BOMS.get(content[:2])
    text = content[2:].decode(codec, "replace") if codec else decoding.decode(content[: LONGEST * 2])
    return decoding.clean(text.removeprefix("\ufeff"))[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")


def read_html(content: bytes) -> Contents:
    """A web page's words, its tables' cells kept apart."""
    return Contents(tuple(blocks_of(markup.to_text(_decoded(content)).split("\n"))))


def blocks_of(lines: Sequence[str]) -> Iterator[Block]:
    """Lines as they are; runs of lines in columns as tables."""
    rows: list[tuple[int, list[tuple[int, str]]]] = []
    for line in lines[:MOST_BLOCKS]:
        pieces = _pieces(line)
        if len(pieces) > 1 or (rows and _continues(pieces, rows[-1][1])):
            rows.append((len(pieces), pieces))
            continue
        yield from _table([pieces for _, pieces in rows])
        rows = []
        yield Line(line.strip())
    yield from _table([pieces for _, pieces in rows])


def _pieces(line: str) -> list[tuple[int, str]]:
    """(place, words) of what stands apart on the line."""
    found, place = [], 0
    for gap in [*_GAP.finditer(line), None]:
        words = line[place : gap.start() if gap else len(line)]
        if words.strip():
            found.append((place + len(words) - len(words.lstrip()), words.strip()))
        place = gap.end() if gap else len(line)
    return found


def _continues(pieces: list[tuple[int, str]], above: list[tuple[int, str]]) -> bool:
    """A line that goes on below a column other than the first."""
    return len(pieces) == 1 and pieces[0][0] > 0 and any(abs(pieces[0][0] - place) <= 2 for place, _ in above[1:])


def _table(rows: list[list[tuple[int, str]]]) -> Iterator[Grid]:
    """Rows of one table: a piece without a label of its own goes on from the piece above it."""
    found: list[list[str]] = []
    places: list[int] = []
    for row in rows:
        if found and len(row) == 1 and len(places) > 1:
            column = min(range(len(places)), key=lambda index: abs(places[index] - row[0][0]))
            found[-1][column] += f"\n{row[0][1]}"
        else:
            found.append([words for _, words in row])
            places = [place for place, _ in row]
    if found:
        yield Grid(tuple(tuple(row) for row in found))
