"""Takes a form in: its letter is read in the process that reads letters, then stored and filed in one transaction.

Killed before that, nothing is stored, and what was filled in is still kept as a draft; after it, everything is there.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from handlers.giving.adding import letter_about
from handlers.giving.choices import chosen, options_of
from handlers.giving.letters import composed
from handlers.giving.shapes import Given
from handlers.intake.filing import file, set_aside, store
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import Arrival, Formed, House, Seen, house_of
from handlers.intake.shapes import AttachedFile
from models.database import reading, writing
from models.dates import day_of
from models.errors import DatabaseProblem
from models.forms import forget_draft
from models.post import BY_FORM, IN_CHAT
from scheduler.reader import Reader

log = structlog.get_logger()


def take_form(engine: Engine, given: Given, files: Sequence[AttachedFile], at: dt.datetime) -> Outcome | None:
    """What became of the form; None where this sending of it was taken before. The giver's draft of it is gone then."""
    with reading(engine) as session:
        house = house_of(session, day_of(at))
        kept, read = chosen(given.values, options_of(session, given.form, house.year))
        answers = letter_about(session, given.about) if given.about else ""
    raw = composed(replace(given, values=kept), read, files, answers, at)
    with Reader(house.sorting, at) as reader:
        reader.submit([(raw, at, Formed(given.giver.who))])
        [sight] = reader.collect()
    arrival = Arrival(raw, f"{BY_FORM}{given.giver.who}", believed=at)
    try:
        with writing(engine) as session:
            return _filed(session, arrival, sight, (house, at), given)
    except (OperationalError, InterfaceError, DatabaseProblem):
        raise  # the database's trouble, not the form's: the draft is still there
    except Exception as problem:  # noqa: BLE001 - an edge: what was given is kept for a person, whatever it broke
        log.error("form quarantined", form=given.form.name, error=type(problem).__name__)
        with writing(engine) as session:
            reason = f"the assistant could not file it ({type(problem).__name__})"
            return _filed(session, arrival, reason, (house, at), given)


def _filed(
    session: Session, arrival: Arrival, sight: Seen | str, place: tuple[House, dt.datetime], given: Given
) -> Outcome | None:
    house, at = place
    [row] = store(session, IN_CHAT, [arrival], at)
    if row is None:
        return None
    forget_draft(session, given.giver.who, given.draft or given.form.name)
    made = set_aside(session, row, sight, house, at) if isinstance(sight, str) else file(session, {row: sight}, house, at)
    return made[row]
