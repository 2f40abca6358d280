"""Where a record stands that the team was told of: what was done about it, by whom and when, and what can still be done.

It is read from the records each time, so a notice says the same whoever acted, and by whatever way.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, func, select

from handlers.drafts.judging_items import EDITED, final_month, item_referred_to, last_judgement
from handlers.proposals.stepping import find
from models.audit import AuditEntry
from models.bulletins import EditionState, ItemState, edition_of
from models.errors import NoSuchItem, NoSuchProposal
from models.people import Person
from models.post import LetterState, StoredLetter
from models.workflow import Action, row_for, rows_from, said

JUDGEMENTS = {"accept": ItemState.ACCEPTED, "hold": ItemState.HELD, "decline": ItemState.DECLINED}


@dataclass(frozen=True)
class Standing:
    """`what` was done last ('' where nothing was), with `values` for its words; `open` are the actions that are left."""

    what: str = ""
    by: str = ""
    at: dt.datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Another as soon as something more is done."""
        whole = f"{self.what} {self.by} {self.at} {sorted(self.values.items())}"
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:12]


def standing_of(session: Session, about: str) -> Standing:
    """Where the record stands that `about` names; nothing is open where there is no such record."""
    kind, _, name = about.partition(":")
    look = _KINDS.get(kind)
    try:
        return look(session, name) if look else Standing()
    except (NoSuchItem, NoSuchProposal):
        return Standing()


def named(session: Session, email: str) -> str:
    """The person's name on record, else the address itself."""
    row = session.exec(select(Person.name).where(func.lower(col(Person.email)) == email.strip().lower())).first()
    return row or email


def _letter(session: Session, name: str) -> Standing:
    number = name.partition(":")[0]
    row = session.get(StoredLetter, int(number)) if number.isdecimal() else None
    acts = select(AuditEntry).where(AuditEntry.subject == f"letter:{number}", col(AuditEntry.action).in_(("release", "resort")))
    last = session.exec(acts.order_by(col(AuditEntry.id).desc())).first()
    if row is None or last is None:
        waits = row is not None and row.state is LetterState.HELD
        return Standing(open=("release", "resort") if waits else ("resort",) if row else ())
    kinds = ", ".join(kind.replace("_", " ") for kind in row.kinds)
    left = {"release", "resort"} if row.state is LetterState.HELD else {"resort"} if last.action == "release" else set()
    return Standing(last.action, named(session, last.who), last.at, {"kinds": kinds, "state": row.state.value}, tuple(left))


def _proposal(session: Session, name: str) -> Standing:
    _, steps = find(session, name)
    last = steps[-1]
    left = ["details"] + (["ask"] if row_for(last.state, Action.ASK) else []) + (["step"] if rows_from(last.state) else [])
    if len(steps) == 1:
        return Standing(open=tuple(left))
    values = {"state": said(last.state), "step": last.action.replace("_", " ")}
    return Standing("step", named(session, last.by), last.recorded, values, tuple(left))


def _item(session: Session, name: str) -> Standing:
    item = item_referred_to(session, name)
    judged = last_judgement(session, item.reference)
    edits = select(AuditEntry).where(AuditEntry.subject == f"record:{item.reference}", AuditEntry.action == EDITED)
    edited = session.exec(edits.order_by(col(AuditEntry.id).desc())).first()
    if month := final_month(session, item.reference):
        return Standing("final", values={"month": month})
    left = ("edit", *(name for name, state in JUDGEMENTS.items() if not judged or state is not item.state))
    last = max((one for one in (judged, edited) if one), key=lambda one: one.id or 0, default=None)
    if last is None:
        return Standing(open=left)
    what = "edited" if last is edited else "judged"
    return Standing(what, named(session, last.who), last.at, {"state": item.state.value}, left)


def _bulletin(session: Session, name: str) -> Standing:
    month, _, seen = name.partition(":")
    edition = edition_of(session, month)
    if edition is None:
        return Standing()
    if edition.is_final:
        what = "sent" if edition.state is EditionState.SENT else "approved"
        return Standing(what, named(session, edition.approved_by), edition.approved, open=("preview",))
    if edition.fingerprint != seen:
        return Standing("changed")
    return Standing(open=("preview", "approve"))


_KINDS: dict[str, Callable[[Session, str], Standing]] = {
    "letter": _letter,
    "proposal": _proposal,
    "item": _item,
    "bulletin": _bulletin,
}
