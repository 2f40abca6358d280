"""`kcst bulletin`: its shape, one person after another at one edition, and one clear line where something is refused."""

from pathlib import Path

import pytest

from bot.settings import read_settings
from models.bulletins import BulletinRules, Release
from models.database import engine_for
from models.errors import SettingsProblem
from tests.conftest import OUTSIDER
from tests.homes import records_of
from tests.making_letters import OURS
from tests.test_bulletin_approving import OFFICER, employ, item
from tests.test_cli import Kcst, refused

MONTH = ("--month", "2025-07")
AT = ("--at", "2025-07-02")
SHAPE = {"month", "state", "items", "left_out", "files"}


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    """A home with the default data, an officer and two items."""
    with records_of(kent_home) as session:
        employ(session)
        session.add_all([item(1), item(2, title="Bicycle lights")])
    return Kcst(kent_home)


def test_an_edition_is_drafted_shown_sorted_edited_and_approved(kcst: Kcst, tmp_path: Path) -> None:
    [drafted] = kcst.json("bulletin", "draft", *MONTH, *AT)
    [shown] = kcst.json("bulletin", "show", *MONTH)
    [sorted_so] = kcst.json("bulletin", "item", "KCST-2025-B002", "--state", "declined", "--by", OFFICER, *AT)
    refusal = refused(kcst("bulletin", "approve", *MONTH, "--by", OFFICER, *AT), 1)
    [again] = kcst.json("bulletin", "draft", *MONTH, *AT)
    file = tmp_path / "july.html"
    file.write_text(Path(again["files"][0]).read_text("utf-8").replace("News 1", "Our first news"), "utf-8")
    [edited] = kcst.json("bulletin", "edit", *MONTH, "--file", str(file), "--by", OFFICER, *AT)
    stale = refused(kcst("bulletin", "approve", *MONTH, "--by", OFFICER, "--seen", again["seen"], *AT), 1)
    [approved] = kcst.json("bulletin", "approve", *MONTH, "--by", OFFICER, "--seen", edited["seen"], *AT)
    [twice] = kcst.json("bulletin", "approve", *MONTH, "--by", OFFICER, *AT)

    assert set(drafted) >= SHAPE
    assert (shown["seen"], shown["files"]) == (drafted["seen"], [])
    assert (sorted_so["state"], [one["title"] for one in again["items"]]) == ("declined", ["News 1"])
    assert "declined or held by now: KCST-2025-B002" in refusal
    assert (edited["state"], edited["edited_by"]) == ("edited", OFFICER)
    assert "is not what was looked at" in stale
    assert (approved["state"], approved["approved_by"]) == ("approved", OFFICER)
    assert twice == approved


def test_what_a_person_changed_in_drafts_is_taken_in_before_anybody_approves(kcst: Kcst) -> None:
    """The draft lies in the mail folder, edited and not yet noticed."""
    from bot.wiring_mailbox import maildir_at
    from models.dates import now, parse_moment
    from scheduler.jobs.bulletin import run
    from scheduler.jobs.postman import deliver
    from scheduler.parts import Parts

    engine = engine_for(f"sqlite:///{kcst.home / 'kcst.db'}")
    parts = Parts(engine, now, maildir_at(kcst.home / "mail", OURS))
    run(parts, parse_moment("2025-07-02T08:00"))
    deliver(parts, now())
    engine.dispose()
    [seen] = kcst.json("bulletin", "show", *MONTH)
    [draft] = (kcst.home / "mail" / ".Drafts" / "cur").iterdir()
    draft.write_bytes(draft.read_bytes().replace(b"News 1", b"News One"))

    refusal = refused(kcst("bulletin", "approve", *MONTH, "--by", OFFICER, "--seen", seen["seen"], *AT), 1)

    [after] = kcst.json("bulletin", "show", *MONTH)
    assert "is not what was looked at" in refusal
    assert (after["state"], "News One" in after["text"]) == ("edited", True)


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("approve", "--month", "2025-07"), 2, "Say who does it: --by EMAIL."),
        (("approve", "--month", "2025-07", "--by", OUTSIDER), 1, "may not approve or change a bulletin"),
        (("approve", "--month", "2025-08", "--by", OFFICER), 1, "There is no bulletin of 2025-08"),
        (("show", "--month", "2025-08"), 1, "`kcst bulletin draft --month 2025-08` drafts one"),
        (("show", "--month", "July"), 2, "is not a date"),
        (("edit", "--month", "2025-07", "--file", "nowhere.html", "--by", OFFICER), 1, "no .html, .txt or .eml file"),
        (("edit", "--month", "2025-07", "--file", "/dev/null", "--by", OFFICER), 1, "/dev/null"),
        (("item", "KCST-2025-B001", "--by", OFFICER), 2, "Say what becomes of it"),
        (("item", "KCST-2025-B099", "--state", "held", "--by", OFFICER), 1, "no bulletin item “KCST-2025-B099”"),
        (("item", "KCST-2025-B001", "--state", "held", "--by", OUTSIDER), 1, "may not approve or change a bulletin"),
    ],
)
def test_a_refusal_is_one_line_that_says_what_to_do(kcst: Kcst, command: tuple[str, ...], code: int, says: str) -> None:
    kcst("bulletin", "draft", *MONTH, *AT)

    assert says in refused(kcst("bulletin", *command, "--at" if command[0] != "show" else "-o", "2025-07-02"), code)


class TestSettings:
    def test_by_default_the_team_sends_it_and_it_is_drafted_on_the_first_working_day_at_eight(self) -> None:
        assert read_settings(_env_file=None).bulletin_rules == BulletinRules(1, 8, Release.TEAM, ())

    def test_the_lists_are_told_apart_and_each_counts_once(self) -> None:
        chosen = read_settings(_env_file=None, bulletin_release="send", bulletin_to=" a@x.example, b@x.example ,a@x.example")

        assert chosen.bulletin_rules == BulletinRules(1, 8, Release.SEND, ("a@x.example", "b@x.example"))

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"bulletin_release": "send"}, "KCST_BULLETIN_TO must name the lists"),
            ({"bulletin_to": "everybody"}, "no mail address: everybody"),
            ({"bulletin_to": "a@x.example\nBcc: b@y.example"}, "no mail address"),
            ({"bulletin_day": 20}, "KCST_BULLETIN_DAY"),
            ({"bulletin_hour": 1}, "KCST_BULLETIN_HOUR"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, given: dict[str, object], says: str) -> None:
        with pytest.raises(SettingsProblem, match=says):
            read_settings(_env_file=None, **given)
