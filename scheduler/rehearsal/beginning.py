"""Takes a copy back to the day before the period, as far as jobs go: else what was done already would not be done again."""

import datetime as dt

from sqlmodel import Session, col, delete, update

from models.audit import JobRun
from models.bulletins import BulletinEdition
from models.post import OutboxMessage, OutboxState


def set_aside(session: Session, start: dt.datetime) -> int:
    """Forget the runs, messages and editions from `start` on, and call off what waits or failed. Returns how many waited.

    Records stay as they are today: letters, proposals and money are not taken back.
    """
    state = col(OutboxMessage.state)
    called_off = update(OutboxMessage).where(state.in_((OutboxState.QUEUED, OutboxState.SENDING)))
    waited = session.execute(called_off.values(state=OutboxState.CANCELLED).returning(col(OutboxMessage.id))).all()
    session.exec(update(OutboxMessage).where(state == OutboxState.FAILED).values(state=OutboxState.CANCELLED))
    session.exec(delete(OutboxMessage).where(col(OutboxMessage.created) >= start))
    session.exec(delete(JobRun).where(col(JobRun.slot) >= start))
    session.exec(delete(BulletinEdition).where(col(BulletinEdition.drafted) >= start))
    return len(waited)
