"""A draft follows the items until a person touches it; what they changed is taken in, made safe, and never overwritten."""

import datetime as dt
import mailbox as maildirs
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

import templates
from bot.mailbox.maildir import MaildirMailbox
from handlers.drafts.approving import Approval, approve, standing
from handlers.drafts.bulletin import draft
from handlers.drafts.cleaning import cleaned
from handlers.drafts.edits import Draft, take_in
from handlers.drafts.laying import draft_key
from models.bulletins import BulletinEdition, BulletinItem, BulletinRules, EditionState, Release, edition_of
from models.database import reading, writing
from models.dates import LONDON
from models.errors import EditionStands, MailboxError
from models.post import Channel, OutboxMessage
from scheduler.calendar import firings
from scheduler.jobs.bulletin import follow, jobs, run
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.fakes import FakeClock, FlakyMailbox, MemoryMailbox
from tests.mailbox_contract import ADDRESS
from tests.test_bulletin_approving import OFFICER, TO_LISTS, employ, item

MONTH = "2025-07"
FIRST = dt.datetime(2025, 7, 1, 8, tzinfo=LONDON)
DAY = dt.timedelta(days=1)


class Team:
    """The team's mailbox and the clock, day by day."""

    def __init__(self, engine: Engine, rules: BulletinRules = TO_LISTS, mailbox: MemoryMailbox | None = None) -> None:
        self.engine, self.clock, self.mailbox = engine, FakeClock(FIRST), mailbox or MemoryMailbox()
        self.parts = Parts(engine, self.clock, self.mailbox, bulletin=rules)
        with writing(engine) as session:
            employ(session)
        self.arrives(item(1, received=FIRST - DAY))

    def arrives(self, one: BulletinItem) -> None:
        with writing(self.engine) as session:
            session.add(one)

    def morning(self, day: int = 0) -> str:
        """Eight o'clock, so many days after the first: the job runs, the postman delivers, the drafts are looked at."""
        self.clock.moment = FIRST + day * DAY
        outcome = run(self.parts, self.clock())
        deliver(self.parts, self.clock())
        follow(self.parts, self.clock())
        return outcome

    def edits(self, change: Callable[[EmailMessage], None], number: int = 1) -> None:
        """A person changes a draft in their mail program."""

        def changed(raw: bytes) -> bytes:
            message = message_from_bytes(raw, policy=policy.SMTP)
            assert isinstance(message, EmailMessage)
            change(message)
            return message.as_bytes()

        self.mailbox.edit_draft(draft_key(MONTH, number), changed)
        follow(self.parts, self.clock())

    def edition(self) -> BulletinEdition:
        with reading(self.engine) as session:
            edition = edition_of(session, MONTH)
            assert edition is not None
            return edition

    def notices(self) -> list[OutboxMessage]:
        with reading(self.engine) as session:
            rows = select(OutboxMessage).where(OutboxMessage.channel == Channel.TEAM)
            return list(session.exec(rows.order_by(col(OutboxMessage.id))))


@pytest.fixture
def team(engine: Engine) -> Team:
    return Team(engine)


def says(old: str, new: str) -> Callable[[EmailMessage], None]:
    """The same words put otherwise, in the page and in the text."""

    def change(message: EmailMessage) -> None:
        for part in message.walk():
            if part.get_content_maintype() == "text":
                assert isinstance(part, EmailMessage)
                part.set_content(part.get_content().replace(old, new), subtype=part.get_content_subtype())

    return change


class TestDraftingAnew:
    def test_it_is_drafted_on_its_day_and_shown_to_the_team(self, team: Team) -> None:
        assert team.morning() == "edition 2025-07 drafted"

        [mail] = team.mailbox.drafts
        [notice] = team.notices()
        assert mail.subject == "KCST E-Bulletin, July 2025 (draft 1, not approved)"
        assert "- News 1 (from Tom Baker)" in notice.text
        assert team.edition().fingerprint in notice.text
        assert [file["name"] for file in notice.attachments] == ["bulletin-2025-07.html"]

    def test_an_item_that_arrives_later_makes_a_new_draft_and_says_which_counts(self, team: Team) -> None:
        team.morning()
        team.arrives(item(2, received=FIRST + DAY / 2))

        assert team.morning(1) == "edition 2025-07 drafted anew"

        assert [mail.subject.partition(" (")[2] for mail in team.mailbox.drafts] == [
            f"draft {n}, not approved)" for n in (1, 2)
        ]
        assert "The draft to look at is draft 2; those with a lower number are out of date" in team.notices()[-1].text
        assert "News 2" in team.mailbox.drafts[1].text

    def test_without_news_nothing_is_laid_again(self, team: Team) -> None:
        outcomes = [team.morning(day) for day in (0, 1, 2, 3, 6, 7)]

        assert outcomes == ["edition 2025-07 drafted", *[""] * 5]
        assert len(team.notices()) == 1

    def test_once_a_day_at_most(self, team: Team) -> None:
        team.morning()
        team.arrives(item(2, received=FIRST + DAY / 24))
        team.clock.forward(hours=3)

        run(team.parts, team.clock())

        with reading(team.engine) as session:
            assert len(session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.DRAFT)).all()) == 1

    def test_not_on_a_day_nobody_works_and_not_before_its_day(self, engine: Engine) -> None:
        team = Team(engine, BulletinRules(day=3))

        before = [team.morning(day) for day in (0, 1, 2)]
        team.arrives(item(2, received=FIRST + 3.5 * DAY))
        after = [team.morning(day) for day in (4, 5, 6)]

        assert before == ["", "", "edition 2025-07 drafted"]
        assert after == ["", "", "edition 2025-07 drafted anew"]  # Saturday, Sunday, Monday

    def test_a_stop_over_its_day_is_made_up_for_on_the_next_working_day(self, team: Team) -> None:
        assert team.morning(2) == "edition 2025-07 drafted"

    def test_its_hour_is_a_setting(self, engine: Engine) -> None:
        rules = BulletinRules(hour=10)
        [daily_one, _] = jobs(Parts(engine, FakeClock(FIRST), bulletin=rules))

        slots = [slot for slot, _ in firings([daily_one], FIRST, FIRST + 2 * DAY)]

        assert slots == [FIRST.replace(hour=10), FIRST.replace(hour=10) + DAY]

    def test_an_approved_one_is_left_alone(self, team: Team) -> None:
        team.morning()
        with writing(team.engine) as session:
            approve(session, MONTH, Approval(OFFICER, team.clock()))
        team.arrives(item(2, received=FIRST + DAY / 2))

        assert team.morning(1) == ""
        assert team.edition().items == ["KCST-2025-B001"]


class TestAPersonsChanges:
    def test_their_words_are_the_editions_from_then_on(self, team: Team) -> None:
        team.morning()
        team.edits(says("News 1", "News one, as Morgan put it"))
        team.arrives(item(2, title="Late news", received=FIRST + DAY / 2))
        drafts = len(team.mailbox.drafts)

        team.morning(1)

        edition = team.edition()
        assert edition.state is EditionState.EDITED
        assert "News one, as Morgan put it" in edition.text
        assert "News one, as Morgan put it" in edition.html
        assert "Late news" not in edition.text
        assert len(team.mailbox.drafts) == drafts

    def test_an_edit_nobody_noticed_yet_is_not_drafted_over_by_news_of_the_morning(self, team: Team) -> None:
        team.morning()
        key = draft_key(MONTH, 1)
        team.mailbox.edit_draft(key, lambda raw: raw.replace(b"News 1", b"News one, as Morgan put it"))
        team.arrives(item(2, title="Late news", received=FIRST + DAY / 2))
        team.clock.moment = FIRST + DAY

        outcome = run(team.parts, team.clock())

        assert (outcome, team.edition().state) == ("", EditionState.EDITED)
        assert "News one, as Morgan put it" in team.edition().text

    def test_while_the_mailbox_cannot_be_asked_nothing_is_drafted_anew(self, engine: Engine) -> None:
        flaky = FlakyMailbox()
        team = Team(engine, mailbox=flaky)
        team.morning()
        team.arrives(item(2, received=FIRST + DAY / 2))
        flaky.break_down("read_draft")

        with pytest.raises(MailboxError):
            run(team.parts, FIRST + DAY)

        assert team.edition().items == ["KCST-2025-B001"]

    def test_the_team_is_told_and_may_approve_what_it_says_now(self, team: Team) -> None:
        team.morning()
        team.edits(says("News 1", "News 1, put better"))

        notice = team.notices()[-1]

        assert notice.subject == "The July 2025 bulletin was edited and waits for approval"
        assert team.edition().fingerprint in notice.text

    def test_a_second_change_counts_too(self, team: Team) -> None:
        team.morning()
        team.edits(says("News 1", "News 1, put better"))
        team.edits(says("put better", "put best"))

        assert "News 1, put best" in team.edition().text

    def test_another_subject_is_a_change(self, team: Team) -> None:
        team.morning()

        def rename(message: EmailMessage) -> None:
            message.replace_header("Subject", "Summer bulletin (draft 1, not approved)")

        team.edits(rename)

        assert (team.edition().subject, team.edition().state) == ("Summer bulletin", EditionState.EDITED)

    def test_a_server_that_only_writes_the_page_anew_changed_nothing(self, team: Team) -> None:
        team.clock.moment = FIRST
        run(team.parts, FIRST)
        deliver(team.parts, FIRST)

        def rewrite(message: EmailMessage) -> None:
            page = message.get_body(("html",))
            assert page is not None
            page.set_content(re.sub(r"(?m)^\s+", "", page.get_content()).replace("<p ", "<p data-x='1' "), subtype="html")

        team.edits(rewrite)

        assert team.edition().state is EditionState.DRAFT

    def test_bold_type_alone_is_a_change_once_the_draft_was_looked_at(self, team: Team) -> None:
        team.morning()
        team.edits(says("You receive this", "<b>You receive this</b>"))

        assert team.edition().state is EditionState.EDITED

    def test_a_draft_taken_away_is_a_persons(self, team: Team) -> None:
        team.morning()
        team.mailbox.move_draft(draft_key(MONTH, 1))
        follow(team.parts, team.clock())
        team.arrives(item(2, received=FIRST + DAY / 2))

        team.morning(1)

        assert (team.edition().state, team.edition().items) == (EditionState.EDITED, ["KCST-2025-B001"])
        assert "is no longer in the mailbox's Drafts" in team.notices()[-1].text
        assert len(team.mailbox.drafts) == 1

    def test_an_item_they_took_out_is_not_said_to_be_in(self, team: Team) -> None:
        team.arrives(item(2, title="Bicycle lights", received=FIRST - DAY))
        team.morning()
        team.edits(says("Bicycle lights", "(gone)"))

        edition = team.edition()
        assert edition.items == ["KCST-2025-B001"]
        assert edition.left_out == [{"title": "Bicycle lights", "why": "taken out by a person"}]

    def test_an_approval_lapses_where_the_draft_had_been_changed_before(self, team: Team) -> None:
        team.morning()
        with writing(team.engine) as session:
            approve(session, MONTH, Approval(OFFICER, team.clock()))

        team.edits(says("News 1", "News 1, put better"))

        edition = team.edition()
        assert (edition.state, edition.approved_by, edition.released) == (EditionState.EDITED, "", None)
        deliver(team.parts, team.clock())
        assert not {address for mail in team.mailbox.sent for address in mail.to} & set(TO_LISTS.lists)

    def test_while_the_mailbox_cannot_be_asked_nothing_is_let_go(self, engine: Engine) -> None:
        flaky = FlakyMailbox()
        team = Team(engine, mailbox=flaky)
        team.morning()
        with writing(engine) as session:
            approve(session, MONTH, Approval(OFFICER, team.clock()))
        flaky.throttle("read_draft", 3_600)

        for _ in range(2):  # once refused, and once while it is left alone
            follow(team.parts, team.clock())

        assert team.edition().released is None
        follow(team.parts, team.clock.forward(hours=3))
        assert team.edition().released is not None

    def test_a_draft_the_server_cannot_give_does_not_close_the_mailbox_for_all_else(self, engine: Engine) -> None:
        flaky = FlakyMailbox()
        team = Team(engine, mailbox=flaky)
        team.morning()
        flaky.reject("read_draft")

        follow(team.parts, team.clock())

        assert team.parts.rest.is_over(team.clock())
        assert team.edition().state is EditionState.DRAFT

    def test_what_was_let_go_cannot_be_changed_any_more(self, team: Team) -> None:
        team.morning()
        with writing(team.engine) as session:
            approve(session, MONTH, Approval(OFFICER, team.clock()))
        follow(team.parts, team.clock())

        with writing(team.engine) as session:
            edition = standing(session, MONTH)
            with pytest.raises(EditionStands, match="let go"):
                take_in(session, edition, Draft("", "Other words\n", ""), (OFFICER, team.clock()))


def test_a_draft_edited_in_a_mail_folder_is_noticed(engine: Engine, tmp_path: Path) -> None:
    """A Maildir on disk, edited as a mail program does: a new file in place of the old one."""
    clock = FakeClock(FIRST)
    box = MaildirMailbox(tmp_path, ADDRESS, clock)
    box.create()
    parts = Parts(engine, clock, box, bulletin=BulletinRules(release=Release.TEAM))
    with writing(engine) as session:
        session.add(item(1, received=FIRST - DAY))
    run(parts, FIRST)
    deliver(parts, FIRST)
    follow(parts, FIRST)
    drafts = maildirs.Maildir(tmp_path / ".Drafts", create=False)
    [(key, message)] = drafts.items()
    raw = message.as_bytes().replace(b"News 1", b"Our first news")
    drafts.remove(key)
    drafts.add(raw)

    outcome = follow(parts, FIRST + DAY)

    with reading(engine) as session:
        edition = edition_of(session, MONTH)
    assert edition is not None
    assert (outcome, "Our first news" in edition.text) == ("edited: 2025-07", True)


class TestFiles:
    @pytest.fixture
    def edition(self, session: Session) -> BulletinEdition:
        session.add(item(1, title="Kites", received=FIRST - DAY))
        session.flush()
        return draft(session, MONTH, FIRST)

    def test_a_changed_text_becomes_a_page_that_says_the_same(self, session: Session, edition: BulletinEdition) -> None:
        take_in(session, edition, Draft("", "Kites\n\nOnly <b>this</b>.\n", ""), (OFFICER, FIRST))

        assert edition.text == "Kites\n\nOnly <b>this</b>.\n"
        assert "Only &lt;b&gt;this&lt;/b&gt;." in edition.html

    def test_a_changed_page_becomes_a_text_that_says_the_same(self, session: Session, edition: BulletinEdition) -> None:
        take_in(session, edition, Draft("", "", edition.html.replace("Kites", "Kites and string")), (OFFICER, FIRST))

        assert "Kites and string" in edition.text
        assert "Kites and string" in edition.html
        assert "prefers-color-scheme: dark" in edition.html

    @pytest.mark.parametrize(
        "empty", [Draft("", " \n", ""), Draft("", "", "<p> </p>"), Draft("x", "", "<script>alert(1)</script>")]
    )
    def test_one_that_says_nothing_is_refused(self, session: Session, edition: BulletinEdition, empty: Draft) -> None:
        with pytest.raises(EditionStands, match="no words left"):
            take_in(session, edition, empty, (OFFICER, FIRST))

        assert edition.state is EditionState.DRAFT


HARM = (
    "<script>alert(1)</script>", "<img src=https://evil.example/x.png>", "<a href='javascript:alert(1)'>x</a>",
    "<p onclick=alert(1)>x</p>", "<style>@import url(https://evil.example)</style>", "<iframe src=//evil.example></iframe>",
    "<p style='background:url(//evil.example/a)'>x</p>", "<svg><script>alert(1)</script></svg>",
    "<link rel=stylesheet href=//e.example>",
    "<form action=//evil.example><input></form>", "<base href=//evil.example>",
    "<!--[if mso]><img src=//evil.example><![endif]-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<a href=' jav&#x09;ascript:alert(1)'>x</a>",
    "<p style='b\\61ckground:u\\72l(//evil.example)'>x</p>", "<td background=//evil.example/b.png>x</td>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<object data=//evil.example></object>",
    "<video poster=//evil.example>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
)  # fmt: skip
SAFE = re.compile(r"https?://[^\s\"<>]+|mailto:[^\s\"<>]+")


def harmful(page: str) -> list[str]:
    """What a mail program could run or fetch from the page."""
    tree: Any = lxml.html.document_fromstring(page or "<p>")
    bad = [
        str(element.tag)
        for element in tree.xpath("//body//*")
        if element.tag
        in ("script", "img", "iframe", "style", "svg", "math", "link", "form", "input", "object", "video", "meta", "base")
    ]
    bad += [
        f"{name}={value}"
        for element in tree.iter()
        for name, value in element.attrib.items()
        if _is_harm(str(name), str(value))
    ]
    return bad


def _is_harm(name: str, value: str) -> bool:
    if name in ("href",):
        return not SAFE.fullmatch(value)
    return name.startswith("on") or name in ("src", "background", "poster", "action", "data") or "url" in value.lower()


class TestCleaning:
    @pytest.mark.parametrize("harm", HARM)
    def test_what_could_run_or_fetch_is_gone_and_the_words_stay(self, harm: str) -> None:
        page = cleaned(f"<html><body><p class='small' style='color:#111'>Before</p>{harm}<p>After</p></body></html>")

        assert harmful(templates.edited_page("s", page)) == []
        assert "Before" in page

    @given(
        st.lists(
            st.sampled_from((*HARM, "<p>", "</p>", "<td>", "</table>", "words", "<!--", "-->", "<b", '"', "'>")), max_size=12
        )
    )
    def test_whatever_is_put_together(self, parts: list[str]) -> None:
        page = cleaned("".join(parts))

        assert harmful(templates.edited_page("s", page)) == []
        assert harmful(cleaned(page)) == []

    def test_our_own_page_stays_as_it_is(self, session: Session) -> None:
        session.add(item(1, title="Kites & string", link="https://northbank.example/?a=1&b=2", received=FIRST - DAY))
        session.flush()
        html = draft(session, MONTH, FIRST).html

        page = templates.edited_page("s", cleaned(html))

        before: Any
        after: Any
        before, after = lxml.html.document_fromstring(html), lxml.html.document_fromstring(page)
        assert " ".join(after.xpath("string(//body)").split()) == " ".join(before.xpath("string(//body)").split())
        assert after.xpath("//a/@href") == before.xpath("//a/@href")
        assert after.xpath("//td/@style") == before.xpath("//td/@style")
        assert after.xpath("//@class") == before.xpath("//@class")

    def test_too_deep_or_too_large_is_nothing(self) -> None:
        assert cleaned("<div>" * 5_000 + "x") == ""
        assert cleaned("<p>" + "x" * 1_100_000) == ""
