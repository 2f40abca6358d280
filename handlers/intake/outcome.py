"""What was made of a letter, in the published shape B of the command line."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.intake.completing import NONE, Step
from handlers.intake.shapes import ItemFields, Letter, ProposalFields, Sign, Sorted
from models.post import LetterState


@dataclass(frozen=True)
class Asked:
    """A question of a letter with its answer."""

    topic: str
    question: str
    answer: str


@dataclass(frozen=True)
class Made:
    """The references given, in the order of the letter's records; the answers found; the record a reply belongs to, what
    it does to it and what it supplies; the letter of ours that a machine's is about; and the acknowledgement: none, drafted
    or queued."""

    proposals: tuple[str, ...] = ()
    items: tuple[tuple[str, str | None], ...] = ()
    suggestions: tuple[str, ...] = ()
    answers: tuple[Asked, ...] = ()
    about: str | None = None
    step: Step = field(default_factory=Step)
    supplies: Mapping[str, object] = field(default_factory=dict)
    refers_to: str | None = None
    reply: str = "none"

    @property
    def intent(self) -> str:
        return self.step.intent if self.about else NONE


@dataclass(frozen=True)
class Outcome:
    """One letter's fate."""

    origin: str
    state: LetterState
    letter: Letter | None = None
    sorted: Sorted | None = None
    made: Made = field(default_factory=Made)
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Shape B; held letters show nothing but what they are."""
        letter, found = self.letter, self.sorted
        shown = found if found and not found.held else None
        return {
            "file": self.origin,
            "message_id": letter.message_id if letter else None,
            "subject": letter.subject if letter else None,
            "sender": letter.sender if letter else None,
            "author": letter.author if letter else None,
            "kinds": [kind.value for kind in found.kinds] if found else [],
            "outcome": self.state.value,
            "reason": self.reason,
            "proposals": [_proposal(p, ref) for p, ref in _paired(shown.proposals, self.made.proposals)] if shown else [],
            "bulletin_items": [_item(i, made) for i, made in _paired(shown.items, self.made.items)] if shown else [],
            "suggestions": [{"topic": s.topic, "speaker": s.speaker or None} for s in shown.suggestions] if shown else [],
            "questions": [{"topic": a.topic, "question": a.question, "answer": a.answer} for a in self.made.answers],
            "in_reply_to": letter.in_reply_to if letter else None,
            "refers_to": self.made.refers_to or (letter.refers_to if letter else None),
            "about": self.made.about,
            "intent": self.made.intent,
            "supplies": dict(self.made.supplies),
            "answerable": bool(found and found.answerable),
            "reply": self.made.reply,
            "text": letter.new_text if letter and shown else "",
            "sorting": [sign_json(sign) for sign in found.signs] if found else [],
            "suggestion": suggestion_of(found, self.made) if found else "",
        }


def sign_json(sign: Sign) -> dict[str, Any]:
    return {"kind": sign.kind.value, "confidence": sign.confidence, "words": list(sign.words)}


def suggestion_of(found: Sorted, made: Made) -> str:
    """What a person is to look at: what a letter that waits looks like, or what of a filed one is left to them; never its
    content."""
    return found.suggestion or made.step.person


def _paired(fields: tuple[Any, ...], made: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """Each record's fields with what was made of it; None where nothing was filed, as for a duplicate."""
    return list(zip(fields, made if len(made) == len(fields) else [None] * len(fields), strict=True))


def _proposal(fields: ProposalFields, reference: str | None) -> dict[str, Any]:
    return {
        "reference": reference,
        "title": fields.title,
        "organisation": fields.organisation,
        "lead": {"name": fields.lead_name, "email": fields.lead_email},
        "amount_pence": fields.amount_pence,
        "pot": fields.pot,
        "areas": list(fields.areas),
        "missing": list(fields.missing),
        "amounts_named_pence": list(fields.amounts_named),
        "match_pence": fields.match_pence,
        "total_cost_pence": fields.total_cost_pence,
        "partners": list(fields.partners),
        "year": fields.year or None,
    }


def _item(fields: ItemFields, made: tuple[str, str | None] | None) -> dict[str, Any]:
    return {
        "reference": made[0] if made else None,
        "title": fields.title,
        "link": fields.link or None,
        "event_date": _day(fields.event_date),
        "expires": _day(fields.expires or fields.event_date),
        "duplicate_of": made[1] if made else None,
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
