"""What one person sees at a glance: the grant, the days to come, their organisation's proposals, their reminders.

money.py     the pots of the year, as the answers tell them
days.py      deadlines, sessions and meetings to come
own.py       proposals and reminders of this person
choosing.py  what their buttons do: be reminded, stop, have a day sent as a calendar file
sending.py   the calendar file itself

Everything is a value that a door dresses; nothing here is worded, and nothing is written but in `choosing` and `sending`.
"""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from handlers.overview.days import Coming, Reminded, deadlines_to_come, meetings_to_come, reminded_of, sessions_to_come
from handlers.overview.money import Grant, PotNow, grant_on
from handlers.overview.own import MyWish, OwnProposal, my_wishes, own_proposals
from models.access import Asker
from models.dates import day_of
from models.people import partnership
from models.subscriptions import Reach

__all__ = ["Coming", "Grant", "MyWish", "Overview", "OwnProposal", "PotNow", "Reminded", "overview"]


@dataclass(frozen=True)
class Overview:
    """What somebody may see as at `day`; `is_known` is whether their address is certain, and so what is their own.

    `grant` is None where no award is on record; the days to come are soonest first, the latest proposal that waits first.
    """

    day: dt.date
    team: str
    mailbox: str
    is_known: bool
    grant: Grant | None
    deadlines: tuple[Coming, ...]
    sessions: tuple[Coming, ...]
    meetings: tuple[Coming, ...]
    proposals: tuple[OwnProposal, ...]
    wishes: tuple[MyWish, ...]


def overview(session: Session, asker: Asker, reach: Reach, at: dt.datetime) -> Overview:
    """The overview for who has this address ('' where it is not certain) and is reached so, at that moment."""
    day, house = day_of(at), partnership(session)
    reminded = reminded_of(session, reach, day)
    return Overview(
        day=day,
        team=house.team,
        mailbox=house.mailbox,
        is_known=bool(asker.email),
        grant=grant_on(session, day),
        deadlines=tuple(map(reminded.mark, deadlines_to_come(session, day))),
        sessions=tuple(map(reminded.mark, sessions_to_come(session, day))),
        meetings=tuple(map(reminded.mark, meetings_to_come(session, day))),
        proposals=tuple(own_proposals(session, asker, day)),
        wishes=tuple(my_wishes(session, reach, day)),
    )
