"""The service as people meet it in Slack: `kcst run` itself, over Socket Mode and over HTTP."""

from pathlib import Path

import pytest
from sqlmodel import select

from models.bulletins import BulletinItem
from tests.homes import records_of
from tests.slack_day import MAILBOX, WAYS, day


@pytest.mark.parametrize("way", WAYS)
def test_people_ask_give_and_decide_in_slack(way: str, kent_home: Path) -> None:
    got = day(way, kent_home)

    assert "£15,553.26" in got["mention"]["text"]
    assert "Sources:" in str(got["mention"]["blocks"]) or "Source:" in str(got["mention"]["blocks"])
    assert got["command"]["response_type"] == "ephemeral"
    assert set(got["mistake"]) == {"link"}
    assert "Kite festival" in got["receipt"]["text"]
    assert "£15,553.26" in str(got["home"]["blocks"])
    assert MAILBOX in str(got["decision"]["blocks"])
    with records_of(kent_home) as session:
        [item] = session.exec(select(BulletinItem).where(BulletinItem.title == "Kite festival"))
        assert (item.link, item.sender_name) == ("https://kites.example/festival", "Priya Shah")
