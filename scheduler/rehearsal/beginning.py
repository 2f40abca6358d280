"""Takes a copy back to the day before the period, as far as jobs go: else what was done already would not be done again."""

import datetime as dt

from sqlmodel import Session, SQLModel, col, delete, select, update

from models.audit import JobRun
from models.bulletins import BulletinEdition
from models.database import register_tables
from models.post import OutboxMessage, OutboxState


def set_aside(session: Session, start: dt.datetime) -> int:
    """Forget the runs, messages and editions from `start` on, and call off what waits or failed. Returns how many waited.

    Records stay as they are today: letters, proposals and money are not taken back.
    """
    state = col(OutboxMessage.state)
    called_off = update(OutboxMessage).where(state.in_((OutboxState.QUEUED, OutboxState.SENDING)))
    waited = session.execute(called_off.values(state=OutboxState.CANCELLED).returning(col(OutboxMessage.id))).all()
    session.exec(update(OutboxMessage).where(state == OutboxState.FAILED).values(state=OutboxState.CANCELLED))
    _forget_messages(session, start)
    session.exec(delete(JobRun).where(col(JobRun.slot) >= start))
    session.exec(delete(BulletinEdition).where(col(BulletinEdition.drafted) >= start))
    return len(waited)


def _forget_messages(session: Session, start: dt.datetime) -> None:
    """Delete the messages decided on since then, and whatever a table keeps of one under its key."""
    since = col(OutboxMessage.created) >= start
    keys = select(OutboxMessage.key).where(since)
    register_tables()
    for table in SQLModel.metadata.sorted_tables:
        if "key" in table.columns and table.name != OutboxMessage.__tablename__:
            session.execute(table.delete().where(table.c.key.in_(keys)))
    session.exec(delete(OutboxMessage).where(since))
