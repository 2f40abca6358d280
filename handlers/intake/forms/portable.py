"""PDF: the words of its pages as they are laid out; `fillable` has the fields of a form that can be filled in."""

import io
import logging
from typing import TYPE_CHECKING

from handlers.intake.forms import fillable, trouble
from handlers.intake.forms.blocks import LONGEST, Contents
from handlers.intake.forms.plain import blocks_of

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 40
MOST_DRAWING = 800_000  # bytes of drawing on all pages together: more takes longer than a letter may
FEWEST_LETTERS = 25  # a scan may still bear a page number
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # its warnings quote the file


def read(content: bytes) -> Contents:
    """The pages' words and the form's fields. Raises Trouble; a broken file raises what it likes."""
    import pypdf

    with pypdf.apply_configuration(
        zlib_maximum_output_length=20_000_000,
        lzw_maximum_output_length=20_000_000,
        run_length_maximum_output_length=20_000_000,
        array_based_stream_maximum_output_length=20_000_000,
        stream_decoding_work_maximum_length=60_000_000,
        page_tree_maximum_entries=5_000,
        form_fields_maximum_entries=5_000,
    ):
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise trouble.encrypted()
        if len(reader.pages) > MOST_PAGES:
            raise trouble.too_large()
        return _contents(reader)


def _contents(reader: "PdfReader") -> Contents:
    drawn = 0
    lines: list[str] = []
    for page in reader.pages:
        drawing = page.get_contents()
        drawn += len(drawing.get_data()) if drawing is not None else 0
        if drawn > MOST_DRAWING:
            raise trouble.too_large()
        lines += _text(page).split("\n") if drawing is not None else []
    pairs = fillable.pairs(reader)
    letters = sum(map(str.isalpha, "".join(lines))) if not pairs else FEWEST_LETTERS
    if letters < FEWEST_LETTERS:
        raise trouble.scanned()
    return Contents(tuple(blocks_of("\n".join(lines)[:LONGEST].split("\n"))), pairs=pairs)


def _text(page: "PageObject") -> str:
    return str(page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False))
