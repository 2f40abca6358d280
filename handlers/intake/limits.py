"""How many automatic letters one sender gets within a day, so that nobody's machine and ours write to each other for ever."""

import datetime as dt
from collections.abc import Iterable

from sqlmodel import Session, col, select

import templates
from models.bulk import Rows
from models.mailbox import key_of, message_id_of
from models.people import Partnership
from models.post import Channel, OutboxMessage, OutboxState

REPLIES_PER_DAY = 10
DAY = dt.timedelta(days=1)


class Allowance:
    """The acknowledgements that the senders of a batch have had lately; counted in the time of their letters."""

    def __init__(self, session: Session, senders: Iterable[tuple[str, dt.datetime]], most: int) -> None:
        arriving = list(senders)
        self._most, self._had = most, dict[str, list[dt.datetime]]()
        if not arriving:
            return
        query = select(OutboxMessage.to, OutboxMessage.created).where(
            col(OutboxMessage.to).in_({sender for sender, _ in arriving}),
            OutboxMessage.channel == Channel.MAIL,
            OutboxMessage.state != OutboxState.CANCELLED,
            OutboxMessage.created > min(at for _, at in arriving) - DAY,
        )
        for sender, created in session.exec(query):
            self._had.setdefault(sender, []).append(created)

    def take(self, sender: str, at: dt.datetime) -> bool:
        """Whether one more may go to this sender at `at`; it counts from now on."""
        had = self._had.setdefault(sender, [])
        if sum(abs(at - before) < DAY for before in had) >= self._most:
            return False
        had.append(at)
        return True


def add_limit_notice(rows: Rows, sender: str, letter_id: int, house: tuple[Partnership, int], at: dt.datetime) -> None:
    """Tells the team, once a day and sender, that acknowledgements have stopped."""
    words_of, most = house
    key = f"limit:{key_of(sender)}:{at.date()}"
    words = templates.mail("many_letters", {"number": letter_id, "most": most, "team": words_of.team})
    rows.add_once(
        OutboxMessage, key=key, channel=Channel.TEAM, to=words_of.mailbox, subject=words.subject, text=words.text,
        created=at, not_before=at, message_id=message_id_of(key, words_of.mailbox), letter_id=letter_id,
    )  # fmt: skip
