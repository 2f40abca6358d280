"""Files made for tests: Word forms with everything Word can hide words in, workbooks, PDFs byte by byte, winmail.dat."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


# ---------------------------------------------------------------- letters


def letter_with(*files: tuple[str, bytes], text: str = "Our bid form is attached.", subject: str = "Bid form") -> bytes:
    """A letter from Priya Shah of Northbank Council with these files, all of them called octet-stream."""
    message = EmailMessage()
    message["From"] = "Priya Shah <priya.shah@northbank.example>"
    message["To"] = "team@partnership.example"
    message["Subject"] = subject
    message["Message-ID"] = "<bid@northbank.example>"
    message["Date"] = "Fri, 11 Jul 2025 09:00:00 +0100"
    message.set_content(f"{text}\n\nPriya Shah\n")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


# ---------------------------------------------------------------- Word


def word(build: Callable[[Document], None]) -> bytes:
    """A document that `build` filled."""
    document = docx.Document()
    build(document)
    return saved(document)


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_table(rows: Sequence[Sequence[str]]) -> bytes:
    """A document of one table."""
    return word(lambda document: fill(document, rows))


def fill(document: Document, rows: Sequence[Sequence[str]]) -> None:
    """A table of these cells at the end of the document."""
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text


def word_xml(body: str) -> bytes:
    """A document whose body is this XML, in the namespaces w, w14 and v."""
    document = docx.Document()
    holder = parse_xml(f"<w:body {nsdecls('w')} {W14} {VML}>{body}</w:body>")
    last = document.element.body[-1]
    for element in list(holder):
        last.addprevious(element)
    return saved(document)


def paragraph(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(text: str, properties: str = "<w:text/>") -> str:
    """A content control within a paragraph."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def row(*cells: str, properties: str = "") -> str:
    """A table row; each cell is the XML of its paragraphs."""
    return f"<w:tr>{properties}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def said(*texts: str) -> str:
    """A table row of plain words."""
    return row(*(paragraph(run(text)) for text in texts))


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


# ---------------------------------------------------------------- Excel


def workbook(*sheets: Sequence[Sequence[Any]], formats: Mapping[str, str] | None = None) -> bytes:
    """A workbook as a program writes it: formulas have no values that were worked out."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        for values in rows:
            sheet.append(list(values))
        for place, shown in (formats or {}).items():
            sheet[place].number_format = shown
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_value(content: bytes, formula: str, value: str) -> bytes:
    """The workbook as Excel saves it, with what the formula came to."""
    return changed(content, "xl/worksheets/sheet1.xml", f"<f>{formula}</f><v></v>", f"<f>{formula}</f><v>{value}</v>",
                   f"<f>{formula}</f><v />")  # fmt: skip


def changed(content: bytes, member: str, old: str, new: str, other: str = "") -> bytes:
    """The package with one member's text changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in package.infolist():
            data = package.read(info)
            if info.filename == member:
                text = data.decode()
                assert old in text or (other and other in text)
                data = text.replace(old, new).replace(other or old, new).encode()
            copy.writestr(info.filename, data)
    return out.getvalue()


def package(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


# ---------------------------------------------------------------- PDF


def pdf(lines: Sequence[tuple[int, int, str]] = (), fields: Sequence[str] = (), compressed: bool = False) -> bytes:
    """One page: words at (x, y), and form fields, each the inside of a widget's dictionary."""
    drawn = "".join(f"BT /F1 11 Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET\n" for x, y, text in lines).encode("cp1252")
    stream = zlib.compress(drawn) if compressed else drawn
    filters = b"/Filter /FlateDecode " if compressed else b""
    numbers = range(6, 6 + len(fields))
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{kids}] >> >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [{kids}]"
        " /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< %s/Length %d >>\nstream\n%s\nendstream" % (filters, len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *(f"<< /Type /Annot /Subtype /Widget {inside} >>".encode("cp1252") for inside in fields),
    ]
    return _assembled(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: Sequence[bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table_at)


def text_field(name: str, value: str, box: tuple[int, int, int, int] = (200, 700, 400, 715), tip: str = "") -> str:
    shown = f"/TU ({_escaped(tip)}) " if tip else ""
    left, low, right, high = box
    return f"/FT /Tx /T ({_escaped(name)}) {shown}/V ({_escaped(value)}) /Rect [{left} {low} {right} {high}]"


def box_field(name: str, ticked: bool, box: tuple[int, int, int, int]) -> str:
    left, low, right, high = box
    state = "/Yes" if ticked else "/Off"
    return f"/FT /Btn /T ({_escaped(name)}) /V {state} /AS {state} /Rect [{left} {low} {right} {high}]"


# ---------------------------------------------------------------- winmail.dat


def winmail(body: str, files: Mapping[str, bytes]) -> bytes:
    """As Outlook wraps a letter: a code page, the body, and each file with its name."""
    parts = [
        _attribute(1, 0x9007, 6, (1252).to_bytes(4, "little") + bytes(4)),
        _attribute(1, 0x800C, 2, body.encode("cp1252") + b"\0"),
    ]
    for name, content in files.items():
        parts.append(_attribute(2, 0x9002, 6, bytes(14)))
        parts.append(_attribute(2, 0x8010, 1, name.encode("cp1252") + b"\0"))
        parts.append(_attribute(2, 0x800F, 6, content))
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(parts)


def _attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    head = bytes([level]) + name.to_bytes(2, "little") + kind.to_bytes(2, "little") + len(data).to_bytes(4, "little")
    return head + data + (sum(data) & 0xFFFF).to_bytes(2, "little")
