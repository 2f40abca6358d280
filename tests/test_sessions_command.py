"""`kcst sessions`: how sessions stand, letting one be told, cancelling it, and who comes and came."""

import datetime as dt
from pathlib import Path

import pytest

from bot.commands.sessions import addresses_in
from models.errors import BadUse, NoSuchPath
from models.post import Channel
from models.sessions import EventKind, LearningEvent
from models.subscriptions import Reach, ReminderTopic, subscribe
from tests.conftest import LEAD, PARTNER
from tests.homes import records_of
from tests.making_records import OFFICER
from tests.test_cli import Kcst, refused

KEY = "session-2026-12-03-bikes"
AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NOW = ("--at", "2026-11-22")
BY = ("--by", OFFICER)


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    """A home with a session that is confirmed, and one who wants to hear of sessions."""
    with records_of(kent_home) as session:
        subscribe(session, Reach(Channel.MAIL, PARTNER), ReminderTopic.SESSIONS, (1,), AT)
        event = LearningEvent(key=KEY, kind=EventKind.INFORMATION_SESSION, year="2026/27", title="Bikes \x1b[2J\nand quads",
                              day=dt.date(2026, 12, 3), starts_at="12:00")  # fmt: skip
        session.add(event)
    return Kcst(kent_home)


def test_a_session_is_told_by_a_person_and_then_shows_who_was(kcst: Kcst) -> None:
    [before] = kcst.json("sessions", "list", *NOW)

    [told] = kcst.json("sessions", "tell", KEY, *BY, *NOW)

    [after] = kcst.json("sessions", "list", *NOW)
    assert (before["state"], before["version"], before["told"]) == ("confirmed", None, 0)
    assert told == {"key": KEY, "state": "advertised", "version": 0, "people": 1, "changed": []}
    assert (after["state"], after["version"], after["told"], after["waits"]) == ("advertised", 0, 1, [])


def test_cancelling_takes_it_back_and_doing_it_again_writes_to_nobody(kcst: Kcst) -> None:
    kcst("sessions", "tell", KEY, *BY, *NOW)

    [first], [second] = (kcst.json("sessions", "cancel", KEY, *BY, *NOW) for _ in range(2))

    assert (first["state"], first["version"], first["people"], first["changed"]) == ("cancelled", 1, 1, ["state"])
    assert (second["version"], second["people"]) == (1, 0)


def test_who_is_coming_and_who_came_is_counted(kcst: Kcst, tmp_path: Path) -> None:
    report = tmp_path / "attendance.csv"
    report.write_bytes(f"Name\tEmail\r\nTom\t{PARTNER}\r\nPriya\t{LEAD.upper()}\r\nPriya\t{LEAD}\r\n".encode("utf-16"))

    kcst("sessions", "attendance", KEY, "coming", PARTNER, *BY, *NOW)
    [came] = kcst.json("sessions", "attendance", KEY, "came", "--from", str(report), *BY, "--at", "2026-12-03T15:00")

    assert came == {"key": KEY, "state": "came", "named": 2, "new": 2}
    [row] = kcst.json("sessions", "list", "--past", "--at", "2026-12-04")[:1]
    assert (row["told"], row["coming"], row["came"]) == (0, 0, 2)


def test_a_line_is_one_line_without_what_a_terminal_would_obey(kcst: Kcst) -> None:
    said = kcst("sessions", "list", *NOW).stdout

    assert said == f"2026-12-03 12:00  {KEY}  confirmed  told to nobody  told 0, coming 0, came 0  Bikes [2J and quads\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("tell", KEY), 2, "Say who says so: --by EMAIL"),
        (("tell", "nothing", *BY), 1, "There is no session “nothing” on record"),
        (("tell", KEY, *BY, "--at", "2027-01-01"), 1, "it is over"),
        (("cancel", KEY, *BY, "--at", "2027-01-01"), 1, "it is over"),
        (("attendance", KEY, "told", PARTNER, *BY), 2, "Say `coming` or `came`"),
        (("attendance", KEY, "came", *BY), 2, "Name at least one address"),
        (("attendance", KEY, "came", PARTNER, *BY, *NOW), 1, "it is yet to come"),
    ],
)
def test_bad_use_is_told(kcst: Kcst, words: tuple[str, ...], code: int, says: str) -> None:
    assert says in refused(kcst("sessions", *words), code)


def test_a_file_without_an_address_or_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("Name,Email\nTom,none given\n")

    with pytest.raises(BadUse, match="holds no e-mail address"):
        addresses_in(tmp_path / "empty.csv")
    with pytest.raises(NoSuchPath):
        addresses_in(tmp_path / "nowhere.csv")
