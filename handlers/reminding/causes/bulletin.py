"""An edition of the bulletin has gone out, for whoever asked."""

import datetime as dt

from sqlmodel import Session, col, select

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import named
from models.bulletins import BulletinEdition, EditionState
from models.dates import day_of, say_month
from models.people import partnership
from models.subscriptions import ReminderTopic

NEWS_FOR = dt.timedelta(days=7)


def find(session: Session, day: dt.date) -> list[Due]:
    rows = session.exec(
        select(BulletinEdition.month, BulletinEdition.approved).where(
            BulletinEdition.state == EditionState.SENT, col(BulletinEdition.approved).is_not(None)
        )
    )
    out = [(month, day_of(approved)) for month, approved in rows if approved]
    name = partnership(session).bulletin
    return [_out(name, month, when) for month, when in out if when <= day <= when + NEWS_FOR]


def _out(name: str, month: str, when: dt.date) -> Due:
    what = named("bulletin", bulletin=name, month=say_month(month))
    return Due(f"bulletin:{month}", when, what, leads=(0,), until=when + NEWS_FOR, dated=False)


CAUSE = Cause("bulletin", Audience.ASKED, "reminder_news", find, topic=ReminderTopic.BULLETIN)
