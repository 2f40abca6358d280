"""Letters that arrive on their dates."""

import datetime as dt
import mailbox
import shutil
from pathlib import Path

import pytest

from bot.rehearsal.letters import arrived, letters_of
from models.dates import LONDON, london
from models.errors import NoSuchPath
from models.post import LetterState
from scheduler.rehearsal.events import What
from scheduler.rehearsal.timeline import Period
from templates import SAMPLES
from tests.conftest import PARTNER
from tests.rehearsal.staging import Played, play, settings_of

LETTERS = SAMPLES / "letters"
SUMMER = Period(dt.date(2025, 6, 1), dt.date(2025, 8, 31))
MINUTE = dt.timedelta(minutes=1)
RECEIVED = b"Received: from a by b; Mon, 7 Jul 2025 10:09:30 +0100\r\nReceived: from c by a; Mon, 7 Jul 2025 09:00:00 +0100\r\n"
DATED = b"Date: Sun, 6 Jul 2025 23:30:00 +0100\r\n"


@pytest.fixture(scope="module")
def summer(kent_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(kent_file, home / "kcst.db")
    return play(settings_of(home), SUMMER, LETTERS)


def test_each_sample_letter_is_taken_in_within_the_minute_of_its_arrival(summer: Played) -> None:
    arrivals = {path.name: arrived(path.read_bytes()) for path in LETTERS.glob("*.eml")}

    taken = {event.more["file"]: event.at for event in summer.of(What.LETTER)}

    assert taken.keys() == arrivals.keys()
    late = {name: at - came for name, came in arrivals.items() if came is not None and (at := taken[name])}
    assert {name: wait for name, wait in late.items() if not dt.timedelta(0) <= wait <= MINUTE} == {}


def test_what_a_held_letter_says_is_not_shown(summer: Played) -> None:
    held = [event for event in summer.of(What.LETTER) if event.more["outcome"] == LetterState.HELD.value]

    assert len(held) >= 3
    assert {event.subject for event in held} == {""}


def test_an_acknowledgement_goes_out_once_for_each_letter_that_gets_one_and_no_bulletin_does(summer: Played) -> None:
    filed = [event for event in summer.of(What.LETTER) if event.more["outcome"] == LetterState.FILED.value]
    sent = [event for event in summer.of(What.SEND) if event.job == "mailbox"]

    assert 0 < len(sent) <= len(filed)
    assert len({(event.to, event.subject, event.at) for event in sent}) == len(sent)
    assert summer.figures["sent"] >= len(sent)
    assert (summer.figures["twice"], summer.figures["missed"], summer.figures["unapproved"]) == (0, 0, 0)


def test_letters_of_other_days_stay_away_and_are_named(kent_file: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    shutil.copy(kent_file, tmp_path / "home" / "kcst.db")

    week = play(settings_of(tmp_path / "home"), Period(dt.date(2025, 7, 7), dt.date(2025, 7, 9)), LETTERS)

    assert {london(event.at).date() for event in week.of(What.LETTER)} == {dt.date(2025, 7, day) for day in (7, 8, 9)}
    assert len(week.of(What.LETTER)) + len(week.skipped) == len(list(LETTERS.glob("*.eml")))
    assert ("01-proposal-plain.eml", "of 2025-06-05") in week.skipped


def test_a_letter_that_is_on_record_already_is_told_as_a_duplicate(kent_file: Path, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "letters.mbox")
    for _ in range(2):
        box.add((LETTERS / "01-proposal-plain.eml").read_bytes())
    box.close()
    (tmp_path / "home").mkdir()
    shutil.copy(kent_file, tmp_path / "home" / "kcst.db")

    day = dt.date(2025, 6, 5)
    played = play(settings_of(tmp_path / "home"), Period(day, day), tmp_path / "letters.mbox")

    assert sorted(event.more["outcome"] for event in played.of(What.LETTER)) == ["duplicate", "filed"]


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        (RECEIVED + DATED + b"\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n", dt.datetime(2025, 7, 7, 10, 9, 30, tzinfo=LONDON)),
        (b"\xef\xbb\xbf\r\n" + DATED + b"\r\nHello", dt.datetime(2025, 7, 6, 23, 30, tzinfo=LONDON)),
        (b"Received: from a by b; nonsense\r\n" + DATED + b"\r\n", dt.datetime(2025, 7, 6, 23, 30, tzinfo=LONDON)),
        (b"Subject: none\r\n\r\n" + DATED, None),
        (b"Date: Tue, 31 Feb 2025 10:00:00 +0000\r\n\r\n", None),
        (b"\xff\xfe\x00" * 100_000, None),
        (b"", None),
    ],
)
def test_a_letters_moment_is_its_topmost_received_else_its_date(raw: bytes, moment: dt.datetime | None) -> None:
    assert arrived(raw) == moment


def test_a_letter_of_the_hour_that_comes_twice_waits_for_its_end(kent_file: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    shutil.copy(kent_file, tmp_path / "home" / "kcst.db")
    (tmp_path / "letters").mkdir()
    for name, zone in (("summer", "+0100"), ("winter", "+0000")):
        head = f"From: {PARTNER}\r\nSubject: At {name} time\r\nDate: Sun, 26 Oct 2025 01:30:00 {zone}\r\n\r\nThank you."
        (tmp_path / "letters" / f"{name}.eml").write_text(head)

    day = dt.date(2025, 10, 26)
    played = play(settings_of(tmp_path / "home"), Period(day, day), tmp_path / "letters")

    taken = {event.more["file"]: london(event.at) for event in played.of(What.LETTER)}
    two = dt.datetime(2025, 10, 26, 2, tzinfo=LONDON)
    assert taken == {"summer.eml": two, "winter.eml": two}


def test_letters_without_a_date_are_named_and_nothing_at_the_path_is_changed(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "undated.eml").write_bytes(b"Subject: none\r\n\r\nHello")
    (folder / "dated.eml").write_bytes(DATED + b"\r\nHello")

    letters = letters_of(folder, SUMMER, tmp_path / "waiting", tmp_path)

    assert letters.skipped == (("undated.eml", "without a date"),)
    assert [arrival.name for arrival in letters.arrivals] == ["dated.eml"]
    assert sorted(path.name for path in folder.iterdir()) == ["dated.eml", "undated.eml"]


def test_a_path_with_no_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath):
        letters_of(tmp_path / "nowhere", SUMMER, tmp_path / "waiting", tmp_path)
