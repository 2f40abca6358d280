"""A desk in tests where forms are given in as in Slack, and letters by mail; on one database."""

from collections.abc import Sequence
from typing import Any

from handlers.giving import load
from handlers.giving.reading import read
from handlers.giving.shapes import Given, Giver
from handlers.intake.correcting import Act, letter_numbered, release, resort
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import Seen, house_of, look_at, looking
from handlers.intake.shapes import AttachedFile
from models.database import reading, writing
from models.post import LetterKind
from scheduler.taking_forms import take_form
from tests.correcting_desk import AT, OFFICER, Desk

PRIYA = Giver("T0NORTHBANK/U0PRIYA", "Priya Shah", "priya.shah@northbank.example")
STRANGER = Giver("T0ELSEWHERE/U0SAM", "Sam Reed")
PROPOSAL: dict[str, Any] = {
    "title": "Warm Welcome",
    "organisation": "Northbank Trust",
    "summary": "A drop-in for older neighbours in the library, every Tuesday afternoon from October.",
    "amount": "£1,900",
    "pot": ["tactical"],
    "areas": ["EA-1"],
    "priorities": ["AP-7"],
    "outcomes": "forty people come each week, counted at the door",
    "when": "September 2025 to March 2026",
    "lead_name": "Priya Shah",
    "lead_email": "priya.shah@northbank.example",
}
ITEM: dict[str, Any] = {
    "title": "Kite festival",
    "summary": "On the heath, with string of your own. Everybody is welcome.",
    "link": "https://northbank.example/kites",
    "event_begins": "2025-07-26",
    "event_ends": "2025-07-27",
}
TOPIC: dict[str, Any] = {"topic": "Stalking by former partners", "speaker": "Dr Ama Boateng"}
MORE: dict[str, Any] = {"amount": "£1,900", "priorities": ["AP-7"], "when": "from October on", "lead_name": "Priya Shah"}
FILLED: dict[str, dict[str, Any]] = {"proposal": PROPOSAL, "bulletin_item": ITEM, "session_topic": TOPIC, "more": MORE}


class GivingDesk(Desk):
    """Takes forms in as the Slack door does, without Slack."""

    def give(
        self,
        form: str,
        raw: dict[str, Any],
        giver: Giver = PRIYA,
        sent: str = "V0FIRST",
        *,
        files: Sequence[AttachedFile] = (),
        about: str = "",
    ) -> Outcome | None:
        found = read(load()[form], raw, AT.date())
        assert not found.wrong
        return take_form(self.engine, Given(load()[form], found.values, giver, sent, about=about), files, AT)

    def release(self, number: int, because: str = "a mistake") -> dict[str, Any]:
        sight = self._look_again(number)
        with writing(self.engine) as session:
            release(session, number, sight, house_of(session, AT.date()), Act(OFFICER, because, AT))
        return self.show(number)

    def sort_again(self, number: int, *kinds: LetterKind) -> dict[str, Any]:
        sight = self._look_again(number, *kinds)
        with writing(self.engine) as session:
            resort(session, number, sight, house_of(session, AT.date()), Act(OFFICER, "a mistake", AT))
        return self.show(number)

    def _look_again(self, number: int, *kinds: LetterKind) -> Seen:
        with reading(self.engine) as session:
            row, house = letter_numbered(session, number), house_of(session, AT.date())
            return look_at(row.raw, row.received, house.sorting, AT, looking(row, kinds))
