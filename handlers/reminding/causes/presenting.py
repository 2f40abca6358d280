"""A lead is invited to present their proposal at a meeting."""

import datetime as dt

from sqlmodel import Session

from handlers.reminding import Audience, Cause, Due
from handlers.reminding.cases import body_that_hears, named, standings
from models.proposals import State


def find(session: Session, day: dt.date) -> list[Due]:
    group = body_that_hears(session, day)
    return [
        Due(f"presenting:{one.proposal.reference}", one.meeting, named("presenting", title=one.proposal.title),
            {"name": one.proposal.lead_name, "title": one.proposal.title, "reference": one.proposal.reference, "group": group},
            to=one.proposal.lead_email, letter_id=one.proposal.letter_id)
        for one in standings(session, day, {State.INVITED})
        if one.meeting and one.meeting >= day and one.proposal.lead_email
    ]  # fmt: skip


CAUSE = Cause("presenting", Audience.LEAD, "reminder_presenting", find, leads=(5, 1))
