"""What a contributor is told: one letter for all that was made of theirs; and what the team is told of a letter that waits."""

import datetime as dt

from sqlmodel import Session

import templates
from handlers import conversation
from handlers.conversation import Question
from handlers.intake.completing import WITHDRAW
from handlers.intake.machine import answer_address
from handlers.intake.names import person
from handlers.intake.outcome import Asked, Made
from handlers.intake.records import Arriving
from handlers.intake.shapes import Letter
from handlers.reminding import letters
from models.bulk import Rows
from models.mailbox import may_write_to, message_id_of
from models.money import short_pounds
from models.people import Partnership
from models.post import Channel, LetterKind, OutboxMessage
from models.subscriptions import Reach


def answers_to(session: Session, arriving: Arriving) -> tuple[Asked, ...]:
    """Each question answered as at the letter's arrival, through the same door as everybody's.

    What it wishes of reminders is carried out with it, for a sender who was not found to be somebody else.
    """
    letter, found = arriving.letter, arriving.found
    wishes, answers = letters.said(session, letter, found), []
    for text in (*found.questions, *wishes):
        question = Question(text, arriving.at, letter.sender, chat=letter.chat, known=letter.proven)
        reply = conversation.ask(session, question)
        if text not in wishes or reply.topic == "reminders":
            conversation.remember(session, question, reply)
            answers.append(Asked(reply.topic, text, reply.text))
    return tuple(answers)


def wants_receipt(arriving: Arriving, made: Made, house: Partnership) -> bool:
    """Whether there is something to say, and somebody to say it to."""
    found = arriving.found
    anything = made.proposals or made.items or made.suggestions or made.answers or _done(made)
    feedback = LetterKind.ACTION_PLAN_FEEDBACK in found.kinds
    return bool(anything or feedback) and found.answerable and _may_be_written_to(arriving.letter, house)


def reach_of(letter: Letter) -> Reach:
    """Where whoever sent the letter hears of it: where they gave it."""
    return Reach(Channel.CHAT, letter.chat) if letter.chat else Reach(Channel.MAIL, answer_address(letter))


def _may_be_written_to(letter: Letter, house: Partnership) -> bool:
    return bool(letter.chat) or may_write_to(answer_address(letter), house.mailbox)


def _done(made: Made) -> bool:
    """Whether a reply did something to a proposal, or left it to a person and its sender may know that."""
    step = made.step
    return bool(step.standings and (step.filled or step.changed or step.person or step.intent == WITHDRAW))


def receipt_key(letter_id: int) -> str:
    """The cause of a letter's acknowledgement: there is one."""
    return f"letter:{letter_id}:receipt"


def correction_key(letter_id: int) -> str:
    """The cause of the one letter that puts an acknowledgement right which had gone out."""
    return f"letter:{letter_id}:corrected"


def add_receipt(rows: Rows, arriving: Arriving, made: Made, house: Partnership, *, corrected: bool = False) -> None:
    """The one acknowledgement of a letter, for the outbox; or the one that puts it right."""
    letter, reach = arriving.letter, reach_of(arriving.letter)
    key = correction_key(arriving.letter_id) if corrected else receipt_key(arriving.letter_id)
    words = receipt_words(arriving, made, house, corrected=corrected)
    rows.add(
        OutboxMessage, key=key, channel=reach.channel, to=reach.to, subject=words.subject, text=words.text,
        in_reply_to=letter.message_id or "", references=list(letter.references), created=arriving.at,
        not_before=arriving.at, message_id=message_id_of(key, house.mailbox), letter_id=arriving.letter_id,
    )  # fmt: skip


def receipt_words(arriving: Arriving, made: Made, house: Partnership, *, corrected: bool = False) -> templates.Words:
    """What the acknowledgement says."""
    return templates.mail("receipt", {**_values(arriving, made, house), **_of_reply(made), "corrected": corrected})


def add_team_notice(rows: Rows, letter_id: int, reason: str, house: Partnership, at: dt.datetime, *, read: bool = True) -> None:
    """Tells the team, once, that a letter waits for a person; never what is in it. One that could not be `read` can neither
    be released nor sorted again."""
    values = {"number": letter_id, "reason": reason, "team": house.team}
    words = templates.mail("letter_waits", values)
    _tell_team(rows, (f"letter:{letter_id}:waits", letter_id), words, house, at, about=f"letter:{letter_id}" if read else "")


def add_look_notice(rows: Rows, arriving: Arriving, reason: str, about: str | None, house: Partnership) -> None:
    """Tells the team, once, that a part of a letter that was filed is left to a person."""
    number = arriving.letter_id
    values = {"number": number, "reason": reason, "reference": about or "", "team": house.team}
    words, cause = templates.mail("letter_to_look_at", values), f"letter:{number}:look"
    _tell_team(rows, (cause, number), words, house, arriving.at, about=cause)


def add_return_notice(rows: Rows, bounce_id: int, returned: tuple[int, int], house: Partnership, at: dt.datetime) -> None:
    """Tells the team, once for each mail of ours, that it came back; `returned`: (its row, the letter it answered)."""
    mail, letter_id = returned
    words = templates.mail("receipt_returned", {"number": letter_id, "bounce": bounce_id, "team": house.team})
    _tell_team(rows, (f"outbox:{mail}:returned", letter_id), words, house, at)


def _tell_team(
    rows: Rows, cause: tuple[str, int], words: templates.Words, house: Partnership, at: dt.datetime, *, about: str = ""
) -> None:
    key, letter_id = cause
    rows.add_once(
        OutboxMessage, key=key, channel=Channel.TEAM, to=house.mailbox, subject=words.subject, text=words.text,
        created=at, not_before=at, message_id=message_id_of(key, house.mailbox), letter_id=letter_id, about=about,
    )  # fmt: skip


def _of_reply(made: Made) -> dict[str, object]:
    """What a reply did to a proposal: completed it, withdrew it, or left it to a person."""
    step, rows = made.step, [one.proposal for one in made.step.standings]
    refused = bool(step.person) and not step.changed
    named = [{"reference": row.reference, "title": row.title} for row in rows]
    completed = [
        {"reference": row.reference, "title": row.title, "added": list(step.filled), "changed": step.changed,
         "amount": "" if row.requested_pence is None else short_pounds(row.requested_pence), "missing": list(row.missing)}
        for row in rows
    ]  # fmt: skip
    return {
        "completed": completed if not refused and (step.filled or step.changed) else [],
        "withdrawn": named if not refused and step.intent == WITHDRAW else [],
        "waiting": named if refused else [],
    }


def _values(arriving: Arriving, made: Made, house: Partnership) -> dict[str, object]:
    letter, found = arriving.letter, arriving.found
    proposals = zip(made.proposals, found.proposals, strict=True)
    items = zip(made.items, found.items, strict=True)
    suggestions = zip(made.suggestions, found.suggestions, strict=True)
    return {
        "chat": bool(letter.chat),
        "name": person(letter.sender_name),
        "subject": letter.subject,
        "proposals": [
            {
                "reference": reference,
                "title": fields.title,
                "amount": "" if fields.amount_pence is None else short_pounds(fields.amount_pence),
                "missing": fields.missing,
                "named": [short_pounds(figure) for figure in fields.amounts_named],
            }
            for reference, fields in proposals
        ],
        "items": [{"reference": reference, "title": fields.title, "before": before} for (reference, before), fields in items],
        "suggestions": [{"reference": reference, "topic": fields.topic} for reference, fields in suggestions],
        "answers": [{"question": asked.question, "answer": asked.answer} for asked in made.answers],
        "feedback": LetterKind.ACTION_PLAN_FEEDBACK in found.kinds,
        "team": house.team,
        "partnership": house.name,
        "bulletin": house.bulletin,
        "mailbox": house.mailbox,
    }
