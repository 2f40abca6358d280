"""The forms of a bulletin item: why it is held or declined, and its words to be edited."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.slack.views.staff.parts import Modal, date, field, line, modal, section, typed
from bot.slack.views.staff.words import say
from handlers.drafts.judging_items import LONGEST_LINK, LONGEST_SUMMARY, LONGEST_TITLE, ItemWords, problems_of
from models.bulletins import BulletinItem

EDIT = "staff:item:edit"
LONGEST_REASON = 500
LONGEST = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "link": LONGEST_LINK}


def why(action: str, reference: str, title: str, metadata: str) -> Modal:
    """Why the item is held or declined."""
    words = line(most=LONGEST_REASON, several=True)
    blocks = [
        section(say("item", f"{action}_intro", title=title)),
        field("reason", say("item", "reason"), words, say("item", "reason_hint")),
    ]
    return modal(
        f"staff:item:{action}", say("item", f"{action}_title", reference=reference), say("item", action), metadata, blocks
    )


def edit(item: BulletinItem, metadata: str) -> Modal:
    """The item's words."""
    hint = say("item", "event_date_hint")
    blocks = [
        section(say("item", "edit_intro", sender=item.sender_name)),
        field("title", say("item", "title"), line(item.title, LONGEST_TITLE)),
        field("summary", say("item", "summary"), line(item.summary, LONGEST_SUMMARY, several=True), optional=True),
        field("link", say("item", "link"), line(item.link, LONGEST_LINK), say("item", "link_hint"), optional=True),
        field("event_start", say("item", "event_start"), date(_iso(item.event_start)), optional=True),
        field("event_date", say("item", "event_date"), date(_iso(item.event_date)), hint, optional=True),
    ]
    return modal(EDIT, say("item", "edit_title", reference=item.reference), say("item", "edit_submit"), metadata, blocks)


def reason_in(view: Mapping[str, Any]) -> str:
    return typed(view, "reason")[:LONGEST_REASON]


def words_in(view: Mapping[str, Any]) -> tuple[ItemWords, dict[str, str]]:
    """The item as it was filled in, and what is wrong with it by field."""
    bad: dict[str, str] = {}
    days = {name: _day(typed(view, name), name, bad) for name in ("event_start", "event_date")}
    title, summary = " ".join(typed(view, "title").split())[:LONGEST_TITLE], typed(view, "summary")[:LONGEST_SUMMARY]
    words = ItemWords(title, summary, typed(view, "link")[:LONGEST_LINK], **days)
    return words, bad or problems_of(words)


def with_what_was_not_touched(words: ItemWords, item: BulletinItem) -> ItemWords:
    """The words, with a text of the item that is longer than the form shows kept whole where nobody changed what it showed."""
    whole: dict[str, str] = {}
    for name, most in LONGEST.items():
        before = str(getattr(item, name))
        if len(before) > most and " ".join(getattr(words, name).split()) == " ".join(before[:most].split()):
            whole[name] = before
    return replace(words, **whole)  # type: ignore[arg-type]


def _day(text: str, name: str, bad: dict[str, str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        bad[name] = say("item", "day_bad")
        return None


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
