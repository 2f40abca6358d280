"""Somebody asks by letter to be reminded, and somebody else to be left in peace: a spring and summer of both."""

import datetime as dt
import shutil
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from models.dates import LONDON, is_working_day, london
from scheduler.rehearsal.events import Event
from scheduler.rehearsal.timeline import Period
from tests.conftest import LEAD, PARTNER
from tests.mailbox_contract import ADDRESS
from tests.rehearsal.staging import Played, play, settings_of

SPRING = Period(dt.date(2025, 4, 1), dt.date(2025, 8, 31))
ASKED = "Hello,\n\nPlease remind us of deadlines and sessions a week and a day before.\n\nThank you\n"


def put(folder: Path, sender: str, day: dt.datetime, text: str) -> None:
    letter = EmailMessage()
    letter["Authentication-Results"] = f"mx.example; spf=pass smtp.mailfrom={sender}; dmarc=pass"
    letter["From"], letter["To"], letter["Subject"] = sender, ADDRESS, "Reminders"
    letter["Date"] = format_datetime(day)
    letter["Message-ID"] = f"<{day:%Y%m%d}.{sender}>"
    letter.set_content(text)
    (folder / f"{day:%m%d}-{sender}.eml").write_bytes(letter.as_bytes())


@pytest.fixture(scope="module")
def spring(kent_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    home, mail = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("letters")
    shutil.copy(kent_file, home / "kcst.db")
    for sender in (LEAD, PARTNER):
        put(mail, sender, dt.datetime(2025, 4, 2, 11, tzinfo=LONDON), ASKED)
    put(mail, PARTNER, dt.datetime(2025, 5, 20, 11, tzinfo=LONDON), "Please stop sending me reminders.\n")
    return play(settings_of(home), SPRING, mail)


def reminded(played: Played, who: str) -> list[Event]:
    return [event for event in played.events if event.job == "reminders" and event.to == who]


def test_who_asked_hears_of_each_deadline_and_session_at_nine_on_a_working_day_and_never_twice(spring: Played) -> None:
    told = [(london(event.at), event.subject) for event in reminded(spring, LEAD)]

    for day in ("9 May 2025", "24 June 2025", "8 August 2025"):
        assert len([subject for _, subject in told if day in subject]) == 2, told
    assert {(at.hour, at.minute, is_working_day(at.date())) for at, _ in told} == {(9, 0, True)}
    assert len(set(told)) == len(told)
    assert (spring.figures["twice"], spring.figures["missed"]) == (0, 0)


def test_who_stopped_hears_of_nothing_more(spring: Played) -> None:
    days = [london(event.at).date() for event in reminded(spring, PARTNER)]

    assert days
    assert max(days) <= dt.date(2025, 5, 20)
