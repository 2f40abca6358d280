"""What the tests of records share: workbooks as officers make them, loading them, and being refused."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session

from handlers.records import exporting, loading, writing
from handlers.records.loading import Loaded
from handlers.records.reading import File
from models.errors import DataFileError

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAY = AT.date()
OFFICER = "morgan.reed@council.example"
Sheets = dict[str, list[list[Any]]]
MEETINGS = ["Date", "Body", "Time", "Place"]
PROJECTS = ["Reference", "Title", "Lead organisation", "Year", "Pot", "Requested (£)", "Approved (£)", "Approved on",
            "Approved by", "Received"]  # fmt: skip
NIGHT_SAFE = ["CRG-2025-7", "Night Safe", "Kent Police", "2025/26", "Tactical pot", 4182.0, 4182.5, dt.date(2025, 9, 1), "PCC",
              "01/08/2025"]  # fmt: skip


def workbook(sheets: Sheets, change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with these rows, as an officer makes one; `change` may spoil it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def load(session: Session, raw: bytes, name: str = "kcsp.xlsx", kind: str = "") -> Loaded:
    return loading.load(session, [File(name, raw, kind)], OFFICER, AT)


def refusal(session: Session, raw: bytes, name: str = "kcsp.xlsx", kind: str = "") -> list[str]:
    with pytest.raises(DataFileError) as refused:
        load(session, raw, name, kind)
    return refused.value.problems


def table(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def exported(session: Session, form: str) -> list[File]:
    return [File(name, raw) for name, raw in writing.files(exporting.holding(session), PurePath(form)).items()]
