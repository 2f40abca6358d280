"""Files → pages of checked entries, whatever kind of file they are; or everything that is wrong with them, together."""

import functools
import re
from collections.abc import Callable, Iterable, Sequence
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
from models.partnership.reading import Loc, Page, checked, documents
from models.partnership.shapes import Contents

Place = Callable[[Loc], str]
ENDINGS = (".yaml", ".yml", ".csv", ".xlsx")


@dataclass(frozen=True)
class File:
    """A file by its name, its bytes, and the kind of its records where that is said (of a .csv)."""

    name: str
    raw: bytes
    kind: str = ""


@dataclass(frozen=True)
class Sheaf:
    """Pages, and by page and field which of the entries are new; `own` is the key of the files as a source.

    `wrong` says what is wrong with the entries that are left out.
    """

    pages: tuple[Page, ...]
    new: tuple[dict[str, tuple[bool, ...]], ...]
    own: str
    wrong: tuple[str, ...]


def read(files: Sequence[File], held: Holding, names: Names, known: Known, own: str) -> Sheaf:
    """All records of the files. `known` is what they may refer to. Raises BadUse; DataFileError where names lead nowhere."""
    wrong, unread = list[str](), set[tuple[str, str]]()
    tables = [table for file in files if not _is_yaml(file) for table in _tables(file, wrong)]
    drafts = _from_tables(tables, names, wrong, unread)
    drafts += [draft for file in files if _is_yaml(file) for draft in _from_yaml(file, wrong)]
    incomplete = {id(draft): why for draft in drafts if (why := complete(draft, held, own))}
    wrong += incomplete.values()
    name = " and ".join(file.name for file in files)
    good = [draft for draft in drafts if id(draft) not in incomplete]
    pages = [_page(year, fields, name, wrong, unread) for year, fields in by_year(good)]
    unread |= {(_REFERRED[draft.into], draft.key) for draft in drafts if id(draft) in incomplete and draft.into in _REFERRED}
    if adrift := problems([one for one, _ in pages], known | unread | {("source", own)}):
        raise DataFileError([*wrong, *adrift])
    return Sheaf(tuple(one for one, _ in pages), tuple(new for _, new in pages), own, tuple(wrong))


_REFERRED = {"sources": "source", "organisations": "organisation", "people": "person", "projects": "project"}


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


def _from_tables(tables: Iterable[Found], names: Names, wrong: list[str], unread: set[tuple[str, str]]) -> list[Draft]:
    """The drafts of all tables. Rows that cannot be read are noted, and that others may name them all the same."""
    every: list[Item] = []
    for found in tables:
        made, bad, its_wrong = rows.items(found, names)
        every += made
        wrong += its_wrong
        unread |= {(_REFERRED.get(item.sheet.into, ""), item.key) for item in bad}
        unread |= {("owner", item.key) for item in bad}
    drafts, homeless = rows.drafts(every, frozenset(key for kind, key in unread if kind == "owner"))
    wrong += homeless
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
            elif entries is not None and (not isinstance(entries, tuple) or len(dicts(entries)) < len(entries)):
                wrong.append(f"{place((field,))}: must be a list of entries with fields.")
            else:
                for index, entry in enumerate(dicts(entries)):
                    drafts += _yaml_drafts(field, entry, functools.partial(_within, place, (field, index)), year)
    return drafts


def _yaml_drafts(field: str, entry: dict[str, object], place: Place, year: str) -> list[Draft]:
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


def _within(place: Place, base: Loc, loc: Loc) -> str:
    return place((*base, *loc))


def _holder(place: Place, index: int, loc: Loc) -> str:
    return place((*loc[:1], index, *loc[2:]) if loc[:1] == ("holders",) and len(loc) > 1 else loc)


def _page(
    year: str, fields: dict[str, list[Draft]], name: str, wrong: list[str], unread: set[tuple[str, str]]
) -> tuple[Page, dict[str, tuple[bool, ...]]]:
    """The year's page and which of its entries are new; an entry that the shapes do not allow is noted and left out."""
    made = checked(_plain(year, fields))
    if not isinstance(made, Contents):
        wrong += [f"{_where(fields, name, loc)}: {sentence}" for loc, sentence in made]
        bad = {(str(loc[0]), loc[1]) for loc, _ in made if len(loc) > 1}
        unread |= {(_REFERRED.get(field, ""), fields[field][int(index)].key) for field, index in bad}
        fields = {field: [one for index, one in enumerate(of) if (field, index) not in bad] for field, of in fields.items()}
        made = Contents.model_validate(_plain(year, fields))
    page = Page(name, made, functools.partial(_where, fields, name))
    return page, {field: tuple(draft.is_new for draft in of) for field, of in fields.items()}


def _plain(year: str, fields: dict[str, list[Draft]]) -> dict[str, object]:
    return {"year": year or None, **{field: tuple(draft.values for draft in of) for field, of in fields.items()}}


def _where(fields: dict[str, list[Draft]], file: str, loc: Loc) -> str:
    of = fields.get(str(loc[0])) if loc else None
    return of[loc[1]].place(loc[2:]) if of and len(loc) > 1 and isinstance(loc[1], int) else file


def own_key(names: Iterable[str], day: object) -> str:
    """The key under which files of that day are a source: 'team-2026-11-22-meetings-xlsx'."""
    return "-".join(("team", str(day), *(slug(name) for name in names)))
