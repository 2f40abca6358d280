"""Letters that were taken in, as they are shown to the team: shape B from the rows. Held and sensitive ones show no content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from handlers.intake.seeing import Seen
from models.audit import AuditEntry
from models.bulletins import BulletinItem, ItemState
from models.post import Channel, LetterKind, LetterState, OutboxMessage, OutboxState, StoredLetter
from models.proposals import Proposal, ProposalStep
from models.sessions import TopicSuggestion

WAITS = (LetterState.HELD, LetterState.QUARANTINED)
Row = TypeVar("Row", Proposal, BulletinItem, TopicSuggestion, OutboxMessage)


@dataclass(frozen=True)
class Wanted:
    """Which letters to list: of a state, of a kind, or only those that wait for a person; the latest so many."""

    state: LetterState | None = None
    kind: LetterKind | None = None
    waiting: bool = False
    most: int = 200


def listed(session: Session, wanted: Wanted) -> list[dict[str, Any]]:
    """The letters in the order they were stored, shape B with `id` and `waits`."""
    query = select(StoredLetter).order_by(col(StoredLetter.id).desc()).options(defer(StoredLetter.raw))  # type: ignore[arg-type]
    if wanted.state:
        query = query.where(StoredLetter.state == wanted.state)
    rows = (row for row in session.exec(query) if _fits(row, wanted))
    return shown(session, [row for row, _ in zip(rows, range(wanted.most), strict=False)][::-1])


def _fits(row: StoredLetter, wanted: Wanted) -> bool:
    return (wanted.kind is None or wanted.kind.value in row.kinds) and (not wanted.waiting or waits(row))


def waits(row: StoredLetter) -> bool:
    """Whether something of the letter is left to a person."""
    return row.state in WAITS or bool(row.suggestion)


def hidden(row: StoredLetter) -> bool:
    """Whether its content is for a person only who asks for it."""
    return row.state in WAITS or LetterKind.SENSITIVE.value in row.kinds


def shown(session: Session, letters: Sequence[StoredLetter]) -> list[dict[str, Any]]:
    """Shape B of these letters, with everything that was made of them and still counts."""
    ids = [row.id for row in letters if row.id is not None]
    cancelled = set(session.exec(select(ProposalStep.proposal_ref).where(ProposalStep.action == "cancel")))
    made = _Made(
        _by_letter(session, Proposal, ids, lambda row: row.reference not in cancelled),
        _by_letter(session, BulletinItem, ids, lambda row: row.state is not ItemState.DECLINED),
        _by_letter(session, TopicSuggestion, ids, lambda row: not row.withdrawn),
        _by_letter(session, OutboxMessage, ids),
    )
    back = _came_back(session, [mail.message_id for mails in made.mails.values() for mail in mails])
    return [_as_json(row, made, back) for row in letters]


@dataclass(frozen=True)
class _Made:
    proposals: dict[int, list[Proposal]]
    items: dict[int, list[BulletinItem]]
    suggestions: dict[int, list[TopicSuggestion]]
    mails: dict[int, list[OutboxMessage]]


def _by_letter(
    session: Session, table: type[Row], ids: Sequence[int], counts: Callable[[Row], bool] = lambda _: True
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in session.exec(select(table).where(col(table.letter_id).in_(ids)).order_by(col(table.id))):
        if counts(row):
            found.setdefault(row.letter_id or 0, []).append(row)
    return found


def _came_back(session: Session, message_ids: Sequence[str]) -> dict[str, int]:
    """Which of our mails came back undelivered, and the letter that says so."""
    query = select(StoredLetter.id, StoredLetter.refers_to, StoredLetter.kinds).where(
        col(StoredLetter.refers_to).in_(message_ids)
    )
    found = session.exec(query)
    return {ours: row for row, ours, kinds in found if ours and row is not None and LetterKind.BOUNCE.value in kinds}


def _as_json(row: StoredLetter, made: _Made, back: dict[str, int]) -> dict[str, Any]:
    secret, number = hidden(row), row.id or 0
    mails = [mail for mail in made.mails.get(number, ()) if mail.channel is not Channel.TEAM]
    return {
        "id": row.id,
        "file": row.origin,
        "message_id": row.message_id,
        "subject": None if secret else row.subject,
        "sender": row.sender or None,
        "author": row.author or None,
        "kinds": list(row.kinds),
        "outcome": row.state.value,
        "reason": row.reason,
        "proposals": [] if secret else [_proposal(one) for one in made.proposals.get(number, ())],
        "bulletin_items": [] if secret else [_item(one) for one in made.items.get(number, ())],
        "suggestions": [] if secret else [_suggestion(one) for one in made.suggestions.get(number, ())],
        "questions": [] if secret else list(row.questions),
        "in_reply_to": row.in_reply_to,
        "about": row.about,
        "intent": row.intent or "none",
        "answerable": row.answerable,
        "reply": _reply(mails),
        "text": "" if secret else row.text,
        "received": row.received.isoformat() if row.received else None,
        "sorting": [sign | ({"words": []} if secret else {}) for sign in row.sorting],
        "suggestion": row.suggestion,
        "waits": waits(row),
        "refers_to": row.refers_to,
        "mails": [_mail(mail, back) for mail in mails],
    }


def _reply(mails: Sequence[OutboxMessage]) -> str:
    """As when it was taken in: none, drafted or queued; a mail that was called off is none."""
    going = [mail.channel for mail in mails if mail.state is not OutboxState.CANCELLED]
    return "queued" if {Channel.MAIL, Channel.CHAT} & set(going) else "drafted" if going else "none"


def _mail(mail: OutboxMessage, back: dict[str, int]) -> dict[str, Any]:
    state = "returned" if mail.message_id in back else mail.state.value
    return {"to": mail.to, "subject": mail.subject, "state": state, "returned_by": back.get(mail.message_id)}


def _proposal(row: Proposal) -> dict[str, Any]:
    return {
        "reference": row.reference, "title": row.title, "organisation": row.organisation,
        "lead": {"name": row.lead_name, "email": row.lead_email}, "amount_pence": row.requested_pence, "pot": row.pot,
        "areas": list(row.areas), "missing": list(row.missing),
    }  # fmt: skip


def _item(row: BulletinItem) -> dict[str, Any]:
    days = {"event_date": row.event_date, "expires": row.expires}
    told = {name: day.isoformat() if day else None for name, day in days.items()}
    return {"reference": row.reference, "title": row.title, "link": row.link or None, **told, "duplicate_of": row.duplicate_of}


def _suggestion(row: TopicSuggestion) -> dict[str, Any]:
    return {"reference": row.reference, "topic": row.topic, "speaker": row.speaker or None}


def history(session: Session, number: int) -> list[dict[str, str]]:
    """Who did what with the letter, and when."""
    rows = session.exec(select(AuditEntry).where(AuditEntry.subject == f"letter:{number}").order_by(col(AuditEntry.id)))
    return [{"at": row.at.isoformat(), "who": row.who, "action": row.action, "because": row.because} for row in rows]


def opened(sight: Seen) -> dict[str, Any]:
    """The content of a letter whose rows hold none, read again from its bytes."""
    return {"subject": sight.letter.subject, "text": sight.letter.new_text}
