"""The monthly bulletin: what is in, what is left out and why, and that nothing a stranger wrote does any harm."""

import datetime as dt
import email.policy
import json
import re
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pytest
from lxml.html import HtmlElement
from sqlmodel import Session, select

import templates
from bot.commands.bulletin import write
from bot.slack.views import answer as views
from handlers import conversation
from handlers.conversation import Question
from handlers.drafts.bulletin import ROOM, draft, items_of
from handlers.drafts.laying import lay
from handlers.records.cells import quoted
from models.bulletins import BulletinEdition, BulletinItem, EditionState, ItemState
from models.dates import LONDON
from models.people import partnership
from models.post import Channel, OutboxMessage

AT = dt.datetime(2025, 7, 23, 12, tzinfo=LONDON)
RECEIVED = dt.datetime(2025, 7, 10, 9, tzinfo=LONDON)
MONTH = "2025-07"
LONGEST_LETTER = 100_000  # bytes: some mail programs cut off what is longer
OUTSIDE = ("src", "srcset", "background", "poster", "data", "action")
HOSTILE = BulletinItem(
    reference="KCST-2025-B900",
    title="<script>alert(1)</script> {{ 7*7 }} [https://bank.example](https://evil.example) <!channel> @here",
    summary='=HYPERLINK("https://evil.example","Pay") <img src=https://evil.example/x.png> {% raw %}\r\nBcc: all@kent.example',
    link="javascript:alert(document.cookie)",
    sender_name="<b>Mallory</b>\u202egro.knab",
    received=RECEIVED,
)


def item(number: int, title: str = "", **fields: object) -> BulletinItem:
    values: dict[str, object] = {
        "reference": f"KCST-2025-B{number:03d}",
        "title": title or f"News {number}",
        "sender_name": "Tom Baker",
    }
    values["received"] = RECEIVED + dt.timedelta(minutes=number)
    return BulletinItem.model_validate(values | fields)


def drafted(session: Session, *items: BulletinItem, at: dt.datetime = AT) -> BulletinEdition:
    session.add_all(BulletinItem(**one.model_dump()) for one in items)
    session.flush()
    return draft(session, MONTH, at)


def last_month(state: EditionState, *items: str) -> BulletinEdition:
    at = dt.datetime(2025, 6, 2, 8, tzinfo=LONDON)
    return BulletinEdition(month="2025-06", subject="", text="", html="", items=list(items), state=state, drafted=at)


def page(edition: BulletinEdition) -> HtmlElement:
    return lxml.html.document_fromstring(edition.html)


def words(text: str) -> str:
    """The text as one line, to be searched in."""
    return " ".join(text.split())


def vocabulary(text: str) -> set[str]:
    """Every word and address in the text, whatever stands around it."""
    return {word.strip(".,:;()*·").casefold() for word in text.split()} - {""}


def everything(edition: BulletinEdition) -> str:
    return f"{edition.subject}\n{edition.text}\n{edition.html}\n{edition.left_out}"


class TestWhatIsIn:
    def test_partners_news_and_events_under_their_headings_in_order(self, session: Session) -> None:
        late, soon = dt.date(2025, 9, 1), dt.date(2025, 7, 29)
        edition = drafted(
            session,
            item(1, "Late event", event_date=late, expires=late),
            item(2, "A leaflet"),
            item(3, "Soon event", event_date=soon, expires=soon),
            item(4, "A survey", section="surveys"),
        )

        order = [
            edition.text.index(word) for word in ("NEWS FROM", "A leaflet", "EVENTS", "Soon", "Late", "SURVEYS", "A survey")
        ]

        assert order == sorted(order)
        assert edition.items == ["KCST-2025-B002", "KCST-2025-B004", "KCST-2025-B003", "KCST-2025-B001"]
        assert edition.left_out == []

    def test_items_of_the_month_before_that_no_approved_edition_held(self, session: Session) -> None:
        june = dt.datetime(2025, 6, 20, 9, tzinfo=LONDON)
        session.add(last_month(EditionState.SENT, "KCST-2025-B001"))

        edition = drafted(session, item(1, received=june), item(2, received=june), item(3))

        assert edition.items == ["KCST-2025-B002", "KCST-2025-B003"]

    def test_nothing_that_came_after_the_moment_or_long_before(self, session: Session) -> None:
        edition = drafted(
            session,
            item(1, received=AT + dt.timedelta(minutes=1)),
            item(2, received=dt.datetime(2025, 5, 31, 23, 59, tzinfo=LONDON)),
        )

        assert edition.items == []
        assert "No items from partners this month." in edition.text

    def test_an_event_on_the_day_of_the_draft_is_still_news(self, session: Session) -> None:
        today = AT.date()

        assert drafted(session, item(1, event_date=today, expires=today)).items == ["KCST-2025-B001"]


class TestSections:
    """A partnership may have sections of its own; they are data, each with the words that place an item in it."""

    @pytest.fixture
    def session(self, session: Session) -> Session:
        partnership(session).bulletin_sections = [
            "Training: course, webinar, workshop, training",
            "Research: survey, study, report",
        ]
        return session

    def test_items_stand_under_the_section_whose_words_they_hold(self, session: Session) -> None:
        edition = drafted(
            session,
            item(1, "A survey of night buses", summary="A study, with a report to follow."),
            item(2, "A webinar on the survey", summary="One of our training courses."),
            item(3, "A leaflet"),
            item(4, "Open day", event_date=dt.date(2025, 8, 1)),
        )

        assert [(row["title"], row["section"]) for row in items_of(session, edition)] == [
            ("A survey of night buses", "Research"), ("A webinar on the survey", "Training"), ("A leaflet", "news"),
            ("Open day", "events"),
        ]  # fmt: skip
        order = [edition.text.index(heading) for heading in ("NEWS FROM PARTNERS", "TRAINING", "RESEARCH", "EVENTS")]
        assert order == sorted(order)

    def test_what_a_person_chose_stands(self, session: Session) -> None:
        edition = drafted(session, item(1, "A survey", section="training"), item(2, "A leaflet", section="Vacancies"))

        assert [row["section"] for row in items_of(session, edition)] == ["Training", "Vacancies"]


class TestWhatIsLeftOut:
    def test_each_with_its_reason(self, session: Session) -> None:
        yesterday = AT.date() - dt.timedelta(days=1)
        edition = drafted(
            session,
            item(1, "Over", event_date=yesterday, expires=yesterday),
            item(2, "Told first"),
            item(3, "Told again", duplicate_of="KCST-2025-B002"),
            item(4, "Not for us", state=ItemState.DECLINED),
        )

        assert edition.left_out == [
            {"title": "Over", "why": "over since 22 July 2025"},
            {"title": "Told again", "why": "the same news as KCST-2025-B002"},
            {"title": "Not for us", "why": "declined"},
        ]
        assert edition.items == ["KCST-2025-B002"]
        assert not [title for title in ("Over", "Told again", "Not for us") if title in edition.text + edition.html]

    def test_what_is_held_is_named_nowhere(self, session: Session) -> None:
        edition = drafted(session, item(1, "A secret matter", state=ItemState.HELD), item(2))
        lay(session, edition, AT)

        notices = session.exec(select(OutboxMessage)).all()
        assert edition.items == ["KCST-2025-B002"]
        assert "secret" not in everything(edition)
        assert not [notice for notice in notices if "secret" in notice.text or "B001" in notice.text]

    def test_the_same_news_as_something_held_is_named_nowhere_either(self, session: Session) -> None:
        edition = drafted(
            session,
            item(1, "A secret matter", state=ItemState.HELD),
            item(2, "That secret matter", duplicate_of="KCST-2025-B001"),
        )

        assert (edition.items, edition.left_out) == ([], [])
        assert "secret" not in everything(edition)

    def test_the_same_news_again_stands_where_the_first_never_appeared(self, session: Session) -> None:
        """The first came in April and no edition was approved since; the second is in July's window."""
        april = dt.datetime(2025, 4, 20, 9, tzinfo=LONDON)

        edition = drafted(
            session,
            item(1, "Told in April", received=april),
            item(2, "Told again", duplicate_of="KCST-2025-B001"),
            item(3, "And again", duplicate_of="KCST-2025-B001"),
        )

        assert edition.items == ["KCST-2025-B002"]
        assert edition.left_out == [{"title": "And again", "why": "the same news as KCST-2025-B001"}]

    @pytest.mark.parametrize("state", [ItemState.DECLINED, ItemState.HELD])
    def test_the_same_news_as_something_declined_long_ago_stays_out(self, session: Session, state: ItemState) -> None:
        april = dt.datetime(2025, 4, 20, 9, tzinfo=LONDON)

        edition = drafted(session, item(1, received=april, state=state), item(2, "Told again", duplicate_of="KCST-2025-B001"))

        assert edition.items == []

    def test_the_same_news_as_last_months_says_so(self, session: Session) -> None:
        june = dt.datetime(2025, 6, 20, 9, tzinfo=LONDON)
        session.add(last_month(EditionState.APPROVED, "KCST-2025-B001"))

        edition = drafted(session, item(1, received=june), item(2, "Again", duplicate_of="KCST-2025-B001"))

        assert edition.left_out == [{"title": "Again", "why": "the same news as KCST-2025-B001"}]


class TestJuly2025:
    """The edition over the default data, as at 23 July 2025."""

    @pytest.fixture
    def edition(self, session: Session) -> BulletinEdition:
        return drafted(session)

    def test_the_pots_are_what_the_papers_say_with_year_day_and_source(self, edition: BulletinEdition) -> None:
        for shown in (words(edition.text), words(page(edition).text_content())):
            assert "£15,553.26" in shown
            assert re.search(r"the grant, 2025/26.*tactical pot", shown, re.IGNORECASE)
            assert re.search(r"as at 23 july 2025", shown, re.IGNORECASE)
            assert "KCSP Working Group Update, July 2025, paragraph 2.6" in shown

    def test_the_tactical_pot_closes_on_31_december_as_one_paper_says(self, edition: BulletinEdition) -> None:
        assert (
            "* 31 December 2025: The tactical pot of 2025/26 closes\n"
            "  Printed in one paper only, the minutes of March 2025.\n"
            "  (KCSP minutes, 25 March 2025, paragraph 5)\n"
        ) in edition.text

    def test_past_deadlines_and_meetings_are_not_ahead(self, edition: BulletinEdition) -> None:
        ahead = edition.text.partition("DATES AHEAD")[2].partition("THE GRANT")[0]

        assert re.findall(r"\* (\d+ \w+ \d+):", ahead) == [
            "23 July 2025",
            "8 August 2025",
            "2 October 2025",
            "31 December 2025",
        ]

    def test_before_the_papers_of_july_their_facts_are_not_known(self, session: Session) -> None:
        edition = drafted(session, at=dt.datetime(2025, 7, 1, 8, tzinfo=LONDON))

        assert "15,553.26" not in edition.text
        assert "8 August 2025" not in edition.text

    def test_the_subject_names_bulletin_and_month(self, edition: BulletinEdition) -> None:
        assert edition.subject == "KCST E-Bulletin, July 2025"


class TestText:
    def test_it_holds_everything_the_html_shows(self, session: Session) -> None:
        event, end = dt.date(2025, 8, 9), dt.date(2025, 8, 10)
        edition = drafted(
            session,
            item(
                1,
                "Open day",
                summary="Engines & hoses.",
                link="https://fire.example/open?a=1&b=2",
                event_date=event,
                expires=end,
            ),
            item(2, "A survey", summary="Ten minutes. " * 30, expires=end),
        )
        shown = " ".join(page(edition).xpath("//body//text()"))

        assert vocabulary(shown) - vocabulary(edition.text) == {"what", "part"}  # headings: When and What; Your part

    def test_long_addresses_stay_whole(self, session: Session) -> None:
        address = f"https://northbank.example/{'long-name-' * 12}end"

        edition = drafted(session, item(1, summary=f"See {address} for more.", link=address))

        assert edition.text.split().count(address) == 2
        assert page(edition).xpath(f'//a[@href="{address}"]')

    def test_lines_fit_a_plain_mail(self, session: Session) -> None:
        edition = drafted(session, item(1, "A title of many words " * 6, summary="Some more words to read. " * 40))

        news = edition.text.partition("DATES AHEAD")[0]

        assert max(map(len, news.splitlines())) <= 74


class TestHtml:
    def test_it_asks_nothing_of_the_outside(self, session: Session) -> None:
        edition = drafted(session, item(1, link="https://northbank.example"), HOSTILE)
        html = page(edition)

        assert html.xpath("//img | //script | //link | //iframe | //object | //video | //form | //svg | //base") == []
        assert [name for name in OUTSIDE if html.xpath(f"//@{name}")] == []
        assert not re.search(r"url\(|@import|expression\(", edition.html)

    def test_its_styles_are_inline_and_the_dark_ones_survive(self, session: Session) -> None:
        html = page(drafted(session, item(1)))

        [style] = html.xpath("//style")
        assert style.text.strip().startswith("@media (prefers-color-scheme: dark)")
        assert all(element.get("style") for element in html.xpath("//body//*[self::h1 or self::h2 or self::h3 or self::td]"))

    def test_it_can_be_read_aloud(self, session: Session) -> None:
        html = page(drafted(session, item(1)))

        levels = [int(heading.tag[1]) for heading in html.xpath("//h1 | //h2 | //h3")]
        data = html.xpath("//table[not(@role)]")
        assert html.get("lang") == "en-GB"
        assert html.findtext(".//title") == "KCST E-Bulletin, July 2025"
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert data
        assert all(table.xpath(".//th[@scope='col']") for table in data)

    @pytest.mark.parametrize(
        "link", ["javascript:alert(1)", "data:text/html,x", "ftp://evil.example", "//evil.example", " https:x"]
    )
    def test_only_web_addresses_become_links(self, session: Session, link: str) -> None:
        edition = drafted(session, item(1, link=link))

        assert {urlsplit(href).scheme for href in page(edition).xpath("//a/@href")} == {"mailto"}
        assert link not in edition.text

    @pytest.mark.parametrize("link", ["www.lantern.example/speak-up", "lantern.example", "lantern.example?day=1"])
    def test_an_address_without_its_scheme_still_leads_there(self, session: Session, link: str) -> None:
        edition = drafted(session, item(1, link=link))

        assert [href for href in page(edition).xpath("//a/@href") if "mailto" not in href] == [f"https://{link}"]
        assert f"  https://{link}\n" in edition.text

    def test_forty_items_of_any_length_stay_below_what_mail_programs_cut_off(self, session: Session) -> None:
        edition = drafted(
            session,
            *(item(n, "A title – " * 12, summary="Wörter & mehr. " * 400, link=f"https://x.example/{n}") for n in range(40)),
        )

        assert len(edition.items) == 40
        assert len(edition.html.encode()) < LONGEST_LETTER
        assert len(edition.text.encode()) < LONGEST_LETTER

    def test_a_few_long_items_are_shown_whole(self, session: Session) -> None:
        summary = "Something worth telling. " * 100

        edition = drafted(session, *(item(n, summary=summary) for n in range(5)))

        assert words(edition.text).count(words(summary)) == 5
        assert len(summary) * 5 < ROOM


class TestAHostileItem:
    @pytest.fixture
    def edition(self, session: Session) -> BulletinEdition:
        return drafted(session, HOSTILE)

    def test_in_html_it_is_text(self, edition: BulletinEdition) -> None:
        html = page(edition)

        assert html.xpath("//h3/text()") == [HOSTILE.title]
        assert html.xpath("//h3/*") == []
        assert not [href for href in html.xpath("//a/@href") if "evil" in href or "javascript" in href]
        assert "javascript:" not in edition.html
        assert html.xpath("//b | //img | //script") == []
        assert "\u202e" not in edition.html

    def test_in_text_it_keeps_to_its_line(self, edition: BulletinEdition) -> None:
        lines = edition.text.splitlines()

        assert "{{ 7*7 }}" in edition.text
        assert not [line for line in lines if line.startswith(("=", "Bcc", "+", "-", "@"))]
        assert not {"\r", "\u202e", "\x1b"} & set(edition.text)
        assert "javascript:" not in edition.text

    def test_as_a_mail_it_adds_no_header_and_no_recipient(self, edition: BulletinEdition, tmp_path: Path) -> None:
        [_, _, path] = write(edition, tmp_path, "team@kcst.example")

        mail = message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)

        assert (mail["To"], mail["Bcc"], mail["Auto-Submitted"]) == ("team@kcst.example", None, None)
        assert mail["Subject"] == edition.subject
        assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]

    def test_in_the_notice_to_the_team_it_is_one_line(self, session: Session) -> None:
        declined = HOSTILE.model_copy(update={"state": ItemState.DECLINED, "title": f"{HOSTILE.title}\n\n# Approved\n\n- all"})
        lay(session, drafted(session, declined), AT)

        notice = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.TEAM)).one()

        [line] = [line for line in notice.text.splitlines() if "<script>" in line]
        assert line == f"- {HOSTILE.title} # Approved - all: declined"
        assert "<script" not in templates.html_of(notice.subject, notice.text)

    @pytest.mark.parametrize("state", [ItemState.ACCEPTED, ItemState.DECLINED])
    def test_in_slack_it_calls_nobody_and_disguises_no_link(self, session: Session, state: ItemState) -> None:
        lay(session, drafted(session, HOSTILE.model_copy(update={"state": state})), AT)
        notice = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.TEAM)).one()

        posted = json.dumps(views.note(f"{notice.subject}\n\n{notice.text}"), ensure_ascii=False)

        assert "alert(1)" in posted
        assert not [harm for harm in ("<!channel>", "<script>", "](https://evil", "\u202e", " @here") if harm in posted]

    def test_in_an_answer_to_partners_it_is_one_line_of_text(self, session: Session) -> None:
        edition = drafted(session, HOSTILE)
        edition.state, edition.released, edition.sent = EditionState.SENT, AT, AT
        session.flush()

        told = conversation.ask(session, Question("What was in the latest bulletin?", AT)).text

        assert "{{ 7*7 }}" in told
        assert not {"\u202e", "\r", "\x1b"} & set(told)
        assert "javascript:" not in told

    def test_in_a_spreadsheet_it_is_no_formula(self) -> None:
        for text in (HOSTILE.summary, "=1+1", "+44", "-2", "@SUM(1)", "\tx"):
            assert quoted(text)[:1] not in ("=", "+", "-", "@", "\t")

    def test_however_long_it_is_the_edition_stays_short_and_whole(self, session: Session) -> None:
        long = "words and more of them " * 4_500  # 100 kB
        giant = item(3, long, summary=long, sender_name=long, link=f"https://evil.example/{'x' * 100_000}", section=long)

        edition = drafted(session, giant, item(4, "A leaflet"))
        lay(session, edition, AT)

        notice = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.TEAM)).one()
        assert "A leaflet" in edition.text
        assert len(edition.html.encode()) < LONGEST_LETTER
        assert len(edition.text.encode()) < LONGEST_LETTER
        assert len(notice.text) < 5_000


class TestAPersonsEdition:
    @pytest.mark.parametrize("state", [EditionState.EDITED, EditionState.APPROVED, EditionState.SENT])
    def test_it_is_never_overwritten(self, session: Session, state: EditionState) -> None:
        edition = drafted(session, item(1))
        edition.state, edition.text, edition.html = state, "As a person wrote it.", "<p>As a person wrote it."
        session.flush()

        again = drafted(session, item(2), at=AT + dt.timedelta(hours=1))

        assert (again.text, again.html, again.items) == (
            "As a person wrote it.",
            "<p>As a person wrote it.",
            ["KCST-2025-B001"],
        )
        assert again.drafted == AT

    def test_a_draft_nobody_touched_is_drafted_anew(self, session: Session) -> None:
        drafted(session, item(1))

        again = drafted(session, item(2), at=AT + dt.timedelta(hours=1))

        assert again.items == ["KCST-2025-B001", "KCST-2025-B002"]
        assert len(session.exec(select(BulletinEdition)).all()) == 1

    def test_it_is_laid_before_the_team_once(self, session: Session) -> None:
        for _ in range(2):
            lay(session, drafted(session), AT)

        queued = session.exec(select(OutboxMessage)).all()

        assert sorted(message.channel.value for message in queued) == ["draft", "team"]

    def test_its_items_are_listed_in_its_order(self, session: Session) -> None:
        day = dt.date(2025, 8, 1)
        edition = drafted(session, item(1, "An event", event_date=day, expires=day), item(2, "A leaflet"))

        assert [(row["title"], row["section"]) for row in items_of(session, edition)] == [
            ("A leaflet", "news"),
            ("An event", "events"),
        ]
