"""A desk in tests: takes letters in and corrects them as `kcst letters` does, without a process for each command."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, text

from handlers.intake.correcting import Act, letter_numbered, release, resort
from handlers.intake.examples import Trial
from handlers.intake.listing import shown
from handlers.intake.seeing import Again, Arrival, Seen, house_of, look_at
from handlers.intake.teaching import teach
from models.database import reading, writing
from models.post import LetterKind
from scheduler.taking_in import take_in
from tests.making_letters import OURS

AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
OFFICER = "robin.field@team.example"


class Desk:
    """One officer at work on one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def take_in(self, *raw: bytes) -> list[dict[str, Any]]:
        return [one.as_json() for one in take_in(self.engine, OURS, [Arrival(one) for one in raw], AT)]

    def release(self, number: int, because: str = "a mistake") -> dict[str, Any]:
        sight = self._look(number, Again())
        with writing(self.engine) as session:
            release(session, number, sight, house_of(session, AT.date()), Act(OFFICER, because, AT))
        return self.show(number)

    def resort(self, number: int, *kinds: str) -> tuple[dict[str, Any], Trial | None]:
        """The letter as it is now, and how it fares as an example."""
        sight = self._look(number, Again(tuple(map(LetterKind, kinds))))
        with writing(self.engine) as session:
            before, house = list(letter_numbered(session, number).kinds), house_of(session, AT.date())
            resort(session, number, sight, house, Act(OFFICER, "a mistake", AT))
            result = teach(session, number, sight, house, (OFFICER, AT, before))
        return self.show(number), result

    def show(self, number: int) -> dict[str, Any]:
        with reading(self.engine) as session:
            [letter] = shown(session, [letter_numbered(session, number)])
        return letter

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def run(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement))

    def _look(self, number: int, again: Again) -> Seen:
        with reading(self.engine) as session:
            row, house = letter_numbered(session, number), house_of(session, AT.date())
            return look_at(row.raw, row.received, house.sorting, AT, again)
