"""Records from files into the database: all of them or none, each change with who and when in the audit."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, select

from handlers.records.deciding import Change, Decision, decide
from handlers.records.exporting import holding
from handlers.records.reading import File, Sheaf, own_key, read
from handlers.records.rows import Names
from handlers.sessions import telling
from handlers.sessions.facts import TOLD
from handlers.sessions.telling import Approval
from models import partnership
from models.audit import AuditEntry
from models.database import one_at_a_time
from models.dates import day_of
from models.errors import DataFileError
from models.funding import Pot
from models.partnership import rows
from models.partnership.reading import Loc, Page
from models.partnership.rows import Context, para_of
from models.people import Organisation, Person
from models.sources import Citation, Source, SourceKind


@dataclass(frozen=True)
class Loaded:
    """What one load did: keys added by kind, what changed, how many records were there just so; and how many people are
    written to about which session."""

    added: Mapping[str, Sequence[str]]
    changed: Sequence[Change]
    kept: Mapping[str, int]
    told: Mapping[str, int] = field(default_factory=dict)


IN_CALENDARS = frozenset({*TOLD, "state"})


def load(session: Session, files: Sequence[File], by: str, at: dt.datetime) -> Loaded:
    """Load the files in the session's transaction. Raises BadUse, and DataFileError; nothing is to be kept then."""
    one_at_a_time(session, "records")
    held = holding(session)
    own = own_key([file.name for file in files], day_of(at))
    sheaf = read(files, held, _names(session), partnership.known_in(session), own)
    source = _source(files, own, at)
    papers = {paper.key: paper for paper in session.exec(select(Source))}
    context = Context(at, {own: source, **papers, **{paper.key: paper for page in sheaf.pages for paper in rows.sources(page)}})
    decision = decide(session, sheaf, context, _cites(session))
    if sheaf.wrong or decision.wrong:
        raise DataFileError([*sheaf.wrong, *decision.wrong])
    _apply(session, decision, sheaf, source, at)
    told = telling.release_loaded(session, _sessions_to_tell(decision), Approval(by, at))
    _note(session, decision, by, at, " and ".join(file.name for file in files))
    return Loaded(decision.new, decision.changes, decision.kept, {key: one.people for key, one in told.items()})


def _sessions_to_tell(decision: Decision) -> list[str]:
    """Sessions that are new, or of which something changes that people have in their calendars."""
    changes = [change.key for change in decision.changes if change.kind == "session" and IN_CALENDARS & set(change.columns)]
    return [*decision.new.get("session", ()), *changes]


def _names(session: Session) -> Names:
    """What rows may call organisations, people and pots beside their keys; a name two of them have means neither."""
    pairs: list[tuple[tuple[str, str], str]] = []
    for organisation in session.exec(select(Organisation)):
        pairs += [(("organisation", name.casefold()), organisation.key) for name in (organisation.name, *organisation.aliases)]
    pairs += [(("person", person.name.casefold()), person.key) for person in session.exec(select(Person))]
    for pot in session.exec(select(Pot)):
        pairs += [(("pot", name.casefold()), pot.name) for name in (pot.label, *pot.aliases)]
    keys: dict[tuple[str, str], set[str]] = {}
    for name, key in pairs:
        keys.setdefault(name, set()).add(key)
    return {name: next(iter(found)) for name, found in keys.items() if len(found) == 1}


def _source(files: Sequence[File], own: str, at: dt.datetime) -> Source:
    title = " and ".join(file.name for file in files)
    return Source(key=own, title=title, kind=SourceKind.TEAM, dated=day_of(at), note="Loaded by the team; no paper is named.")


def _cites(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in session.exec(select(Citation)):
        found.setdefault(row.fact, []).append(f"{row.source_key} {row.para}".strip())
    return found


# ---------------------------------------------------------------- doing it


def _apply(session: Session, decision: Decision, sheaf: Sheaf, source: Source, at: dt.datetime) -> None:
    for change in decision.changes:
        for name, value in change.columns.items():
            setattr(change.row, name, value)
        session.add(change.row)
        _cite(session, change.key, change.cites)
    for row, key, cites in decision.added:
        session.add(row)
        _cite(session, key, [cite for cite in cites if cite.split()[0] != source.key])
    pages = tuple(_new_only(page, new) for page, new in zip(sheaf.pages, sheaf.new, strict=True))
    is_there = session.exec(select(Source).where(Source.key == source.key)).first() is not None
    if not is_there and any(source.key in str(page.contents) for page in pages):
        session.add(source)
    session.flush()
    partnership.load(session, partnership.Data(pages), at)


def _cite(session: Session, fact: str, cites: Sequence[str]) -> None:
    session.add_all(Citation(fact=fact, source_key=cite.split()[0], para=para_of(cite)) for cite in cites)


def _new_only(page: Page, new: Mapping[str, Sequence[bool]]) -> Page:
    """The page without what is there already: a commitment that was made by a step is never made again."""
    kept = {field: [index for index, is_new in enumerate(flags) if is_new] for field, flags in new.items()}
    fields = {field: tuple(getattr(page.contents, field)[index] for index in indexes) for field, indexes in kept.items()}
    return dataclasses.replace(
        page, contents=page.contents.model_copy(update=fields), place=functools.partial(_moved, page, kept)
    )


def _moved(page: Page, kept: Mapping[str, Sequence[int]], loc: Loc) -> str:
    moved = len(loc) > 1 and isinstance(loc[1], int) and str(loc[0]) in kept
    return page.place((loc[0], kept[str(loc[0])][int(loc[1])], *loc[2:]) if moved else loc)


def _note(session: Session, decision: Decision, by: str, at: dt.datetime, name: str) -> None:
    for kind, keys in decision.new.items():
        session.add_all(
            AuditEntry(at=at, who=by, action="add", subject=f"{kind}:{key}", because=f"loaded from {name}") for key in keys
        )
    for change in decision.changes:
        because = f"loaded from {change.place}: {change.said}"
        session.add(AuditEntry(at=at, who=by, action="change", subject=f"{change.kind}:{change.key}", because=because))
