"""Files → pages of checked entries, whatever kind of file they are; or everything that is wrong with them, together."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from handlers.records import rows, separated, workbooks
from handlers.records.drafts import Draft, Holding, by_year, complete, dicts, slug
from handlers.records.rows import Item, Names
from handlers.records.sheets import FIELDS
from handlers.records.tables import Found, Table, told
from models.dates import FinancialYear
from models.errors import BadUse, BadYear, DataFileError
from models.partnership.checking import Known, problems
from models.partnership.reading import Loc, Page, documents, page

ENDINGS = (".yaml", ".yml", ".csv", ".xlsx")


@dataclass(frozen=True)
class File:
    """A file by its name, its bytes, and the kind of its records where that is said (of a .csv)."""

    name: str
    raw: bytes
    kind: str = ""


@dataclass(frozen=True)
class Sheaf:
    """Pages, and by page and field which of the entries are new; `own` is the key of the files as a source."""

    pages: tuple[Page, ...]
    new: tuple[dict[str, tuple[bool, ...]], ...]
    own: str


def read(files: Sequence[File], held: Holding, names: Names, known: Known, own: str) -> Sheaf:
    """All records of the files. `known` is what they may refer to. Raises BadUse, and DataFileError with every problem."""
    drafts, wrong = list[Draft](), list[str]()
    tables = [table for file in files if not _is_yaml(file) for table in _tables(file, wrong)]
    drafts += _from_tables(tables, names, wrong)
    for file in files:
        if _is_yaml(file):
            drafts += _from_yaml(file, wrong)
    incomplete = {id(draft): why for draft in drafts if (why := complete(draft, held, own))}
    wrong += incomplete.values()
    sheaf = _pages([draft for draft in drafts if id(draft) not in incomplete], " and ".join(file.name for file in files), own, wrong)
    wrong = wrong or problems(sheaf.pages, known | {("source", own)})
    if wrong:
        raise DataFileError(wrong)
    return sheaf


def _is_yaml(file: File) -> bool:
    ending = PurePath(file.name).suffix.lower()
    if ending not in ENDINGS:
        raise BadUse(f"{file.name} is no file of records; they are {', '.join(ENDINGS)}. An older workbook: save it as .xlsx.")
    return ending in (".yaml", ".yml")


def _tables(file: File, wrong: list[str]) -> list[Found]:
    """The known tables of a .csv or .xlsx; what is wrong with others is noted."""
    if file.name.lower().endswith(".csv"):
        read_from: Sequence[Table | str] = [separated.read(file.name, file.raw, file.kind)]
    else:
        read_from = workbooks.read(file.name, file.raw)
    found = [one if isinstance(one, str) else told(one, file.kind) for one in read_from]
    wrong += [text for one in found if not isinstance(one, Found) for text in ([one] if isinstance(one, str) else one)]
    return [one for one in found if isinstance(one, Found)]


def _from_tables(tables: Iterable[Found], names: Names, wrong: list[str]) -> list[Draft]:
    every: list[Item] = []
    before = len(wrong)
    for found in tables:
        made, its_wrong = rows.items(found, names)
        every += made
        wrong += its_wrong
    drafts, homeless = rows.drafts(every)
    wrong += [] if len(wrong) > before else homeless  # what they belong to may be a row that could not be read
    return drafts


def _from_yaml(file: File, wrong: list[str]) -> list[Draft]:
    drafts: list[Draft] = []
    for one in documents(file.name, file.raw):
        if isinstance(one, str):
            wrong.append(one)
            continue
        plain, place = one
        year = str(plain.pop("year", None) or "")
        try:
            year = str(FinancialYear.parse(year)) if year else ""
        except BadYear as error:
            wrong.append(f"{place(('year',))}: {error}")
        for field, entries in plain.items():
            if field not in FIELDS:
                have = ", ".join(sorted(FIELDS))
                wrong.append(f"{place((field,))}: is not loaded here but by `kcst init`; records are: {have}.")
            elif len(dicts(entries)) != len(entries or ()):
                wrong.append(f"{place((field,))}: must be a list of entries with fields.")
            else:
                for index, entry in enumerate(entries or ()):
                    drafts += _yaml_drafts(field, entry, functools.partial(_within, place, (field, index)), year)
    return drafts


def _yaml_drafts(field: str, entry: dict[str, object], place: functools.partial[str], year: str) -> list[Draft]:
    """A draft; of an office, one for each who held it."""
    line = re.search(r"line \d+", place(()))
    para = line[0] if line else ""
    holders = dicts(entry.get("holders")) if field == "offices" else []
    if len(holders) < 2:
        return [Draft(field, entry, place, para, year)]
    return [
        Draft(field, {**entry, "holders": (holder,)}, functools.partial(_holder, place, index), para, year)
        for index, holder in enumerate(holders)
    ]


def _within(place: functools.partial[str], base: Loc, loc: Loc) -> str:
    return place((*base, *loc))


def _holder(place: functools.partial[str], index: int, loc: Loc) -> str:
    return place((*loc[:1], index, *loc[2:]) if loc[:1] == ("holders",) and len(loc) > 1 else loc)


def _pages(drafts: Sequence[Draft], name: str, own: str, wrong: list[str]) -> Sheaf:
    """A page for each year; what the shapes do not allow is noted."""
    pages, new = [], []
    for year, fields in by_year(drafts):
        plain = {"year": year or None, **{field: tuple(draft.values for draft in of) for field, of in fields.items()}}
        made = page(name, plain, functools.partial(_where, fields, name))
        if isinstance(made, Page):
            pages.append(made)
            new.append({field: tuple(draft.is_new for draft in of) for field, of in fields.items()})
        else:
            wrong += made
    return Sheaf(tuple(pages), tuple(new), own)


def _where(fields: dict[str, list[Draft]], file: str, loc: Loc) -> str:
    of = fields.get(str(loc[0])) if loc else None
    return of[loc[1]].place(loc[2:]) if of and len(loc) > 1 and isinstance(loc[1], int) else file


def own_key(names: Iterable[str], day: object) -> str:
    """The key under which files of that day are a source: 'team-2026-11-22-meetings-xlsx'."""
    return "-".join(("team", str(day), *(slug(name) for name in names)))
