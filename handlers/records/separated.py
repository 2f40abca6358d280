"""Comma-separated files, read whatever program wrote them, and written so that none takes a text for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from handlers.records import cells
from handlers.records.tables import Row, Table, told

SEPARATORS = ",;\t"
LONGEST_CELL = 100_000


def read(name: str, raw: bytes, kind: str = "") -> Table | str:
    """The file as a table, its separator told by its headings; or what is wrong with it."""
    text = _decoded(raw)
    if text is None or "\0" in text:
        return f"{name}: is not text; save it as “CSV UTF-8”."
    if text.startswith("sep=") and len(text) > 4:
        return _rows(name, text.partition("\n")[2], text[4], skipped=1)
    tried = {separator: _rows(name, text, separator) for separator in SEPARATORS}
    known = [one for one in tried.values() if isinstance(one, Table) and not isinstance(told(one, kind), list)]
    return known[0] if known else tried[max(SEPARATORS, key=text.partition("\n")[0].count)]


def _decoded(raw: bytes) -> str | None:
    """UTF-8, UTF-16 where it says so, else Windows-1252, as Excel writes it. None where it is none of them."""
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(name: str, text: str, separator: str, skipped: int = 0) -> Table | str:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    try:
        before = skipped
        for line in reader:
            wrong = {index: "is longer than a cell may be." for index, cell in enumerate(line) if len(cell) > LONGEST_CELL}
            rows.append(Row(before + 1, tuple(cells.unquoted(cell) for cell in line), wrong))
            before = skipped + reader.line_num
    except csv.Error as error:
        return f"{name}, row {reader.line_num + skipped}: is not a table there ({error}); look for a stray quotation mark."
    return Table(name, "", tuple(rows))


def write(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file that Excel opens as it is: UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([[cells.quoted(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
