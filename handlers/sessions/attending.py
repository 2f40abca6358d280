"""Who says that they come, and who came: kept on record by somebody of the team, by address or Slack name."""

import re
from collections.abc import Iterable

from sqlmodel import Session

from handlers.sessions.telling import Approval
from models.audit import AuditEntry
from models.calendars import Attending, note_attendance
from models.dates import day_of
from models.errors import BadUse, SessionRefused
from models.mailbox import may_write_to
from models.people import partnership
from models.post import Channel
from models.sessions import EventState, LearningEvent
from models.subscriptions import Reach

_SLACK = re.compile(r"[A-Z0-9]{2,30}/[A-Z0-9]{2,30}")


def reach_of(text: str, ours: str) -> Reach:
    """An address, or 'TEAM/USER' of Slack. Raises BadUse."""
    said = text.strip()
    if _SLACK.fullmatch(said):
        return Reach(Channel.CHAT, said)
    address = said.lower()
    if not may_write_to(address, ours) or not address.isprintable() or address.count("@") != 1:
        raise BadUse(f"“{said[:80]}” is neither an e-mail address of a person nor TEAM/USER of Slack; nothing was kept.")
    return Reach(Channel.MAIL, address)


def note(session: Session, event: LearningEvent, people: Iterable[str], state: Attending, approval: Approval) -> int:
    """Keep it of all these people, or of none. Returns of how many it is new. Raises BadUse, SessionRefused."""
    today = day_of(approval.at)
    if event.state is EventState.CANCELLED:
        raise SessionRefused(event.key, "it was cancelled, so nobody comes or came.")
    if state is Attending.CAME and (event.day or event.delivered_by or today) > today:
        raise SessionRefused(event.key, "it is yet to come; note who is coming instead.")
    ours = partnership(session).mailbox
    reaches = dict.fromkeys(reach_of(one, ours) for one in people)
    new = sum(note_attendance(session, event.key, reach, state, (approval.who, approval.at)) for reach in reaches)
    if new:
        because, subject = f"{new} of {len(reaches)} people", f"session:{event.key}"
        session.add(AuditEntry(at=approval.at, who=approval.who, action=str(state), subject=subject, because=because))
    return new
