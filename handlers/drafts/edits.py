"""What a person did to an edition: noticed in the mailbox's Drafts or handed in as a file, taken in, never overwritten."""

import datetime as dt
import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

import templates
from handlers.drafts.approving import note, standing
from handlers.drafts.bulletin import LONGEST_TITLE, cut, link_of
from handlers.drafts.cleaning import cleaned
from handlers.drafts.laying import draft_key, tell_ready
from handlers.intake import decoding, markup
from handlers.intake.bodies import gather
from handlers.intake.parts import Unreadable, parse
from models.bulletins import BulletinEdition, BulletinItem, EditionState, mark_of
from models.errors import EditionStands
from models.people import partnership

OUT = "taken out by a person"
_DRAFT = re.compile(r"\s*\(draft \d+, not approved\)\s*$", re.I)
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.I)


@dataclass(frozen=True)
class Draft:
    """A draft as it lies in Drafts now, or a file: its subject, plain text and HTML; '' where it has none."""

    subject: str
    text: str
    html: str

    @property
    def mark(self) -> str:
        return mark_of(self.subject, self.text, self.html)


def draft_in(raw: bytes) -> Draft:
    """The draft in these bytes. Raises reading.Unreadable."""
    message = parse(raw)
    pieces = gather(message).pieces
    text = "\n".join(words for _, is_html, words in pieces if not is_html)
    page = "\n".join(words for _, is_html, words in pieces if is_html)
    return Draft(_DRAFT.sub("", templates.one_line(decoding.header(message.raw("subject"), message.own_charset))), text, page)


def is_as_laid(edition: BulletinEdition, draft: Draft) -> bool:
    """Whether nobody changed the draft. Servers write mail anew, so the first look compares words and links, later ones all."""
    if edition.found_mark:
        return draft.mark == edition.found_mark
    same_page = not draft.html or (_words(draft.html), _links(draft.html)) == (_words(edition.html), _links(edition.html))
    same_text = not draft.text.strip() or bool(draft.html) or draft.text.split() == edition.text.split()
    return draft.subject == edition.subject and same_page and same_text


def _words(page: str) -> list[str]:
    return markup.to_text(page).split()


def _links(page: str) -> set[str]:
    import html

    return {html.unescape(link) for link in _HREF.findall(page)}


def take_in(session: Session, edition: BulletinEdition, draft: Draft, who: tuple[str, dt.datetime]) -> None:
    """The draft's subject and words are the edition's from now on, and have to be approved.

    Raises EditionStands where it says nothing, and where the edition was let go already.
    """
    by, at = who
    if edition.released is not None or edition.state is EditionState.SENT:
        raise EditionStands(edition.month, "was approved and let go; what it says stands.")
    page, text = _both(edition, draft)
    if not text.strip():
        raise EditionStands(edition.month, "would have no words left; the file or draft is empty or cannot be read.")
    edition.subject = draft.subject or edition.subject
    edition.text, edition.html = text, page or templates.html_of(edition.subject, text)
    edition.state, edition.edited_by, edition.edited = EditionState.EDITED, by.strip().lower(), at
    edition.approved_by, edition.approved = "", None  # whoever approved it had seen other words
    _drop_items_taken_out(session, edition)
    session.add(edition)
    note(session, edition, "edit", who, "its words were changed")
    session.flush()


def _both(edition: BulletinEdition, draft: Draft) -> tuple[str, str]:
    """The page and the text; where only one of them was changed, or there is only one, the other is made from it."""
    new_page = bool(draft.html) and (_words(draft.html), _links(draft.html)) != (_words(edition.html), _links(edition.html))
    new_text = bool(draft.text.strip()) and draft.text.split() != edition.text.split()
    body = cleaned(draft.html) if draft.html else ""
    told = _plain(draft.text if new_text or not body else markup.to_text(body))
    if new_text and not new_page:
        return "", told
    return (templates.edited_page(edition.subject, body) if body else ""), told


def _plain(text: str) -> str:
    """Line by line without control characters and marks that turn text round."""
    lines = [templates.without_control(line).rstrip() for line in text.splitlines()]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip() + "\n"


def _drop_items_taken_out(session: Session, edition: BulletinEdition) -> None:
    """Items whose title and link no longer stand in the edition are left out, so that nobody is told theirs is in it."""
    words, links = " ".join(f"{edition.text} {markup.to_text(edition.html)}".split()).casefold(), _links(edition.html)
    query = select(BulletinItem).where(col(BulletinItem.reference).in_(edition.items))
    gone = {}
    for item in session.exec(query):
        title = " ".join(templates.one_line(cut(item.title, LONGEST_TITLE)).split()).casefold()
        link = link_of(item)
        if title not in words and not (link and (link in links or link.casefold() in words)):
            gone[item.reference] = cut(item.title, LONGEST_TITLE)
    edition.left_out = [*edition.left_out, *({"title": title, "why": OUT} for title in gone.values())]
    edition.items = [one for one in edition.items if one not in gone]


# ---------------------------------------------------------------- in the mailbox


def look(session: Session, which: tuple[str, str], found: Draft | None, at: dt.datetime) -> bool:
    """Notice what a person did to the edition's draft in Drafts, and take it in. `which`: the month and the draft's key;
    `found`: the draft as it lies there, None where it does not. True where something was done to it."""
    month, key = which
    edition = standing(session, month)
    if draft_key(month, edition.laid) != key or edition.released is not None:
        return False  # another one was laid, or it was let go, since the mailbox was asked
    if found is None:
        return _taken_away(session, edition, at)
    if is_as_laid(edition, found):
        edition.found_mark = edition.found_mark or found.mark
        return False
    take_in(session, edition, found, (partnership(session).mailbox, at))
    edition.found_mark, edition.laid_mark = found.mark, edition.fingerprint
    tell_ready(session, edition, at)
    return True


def readable(raw: bytes | None) -> Draft | None:
    """The draft in these bytes; None where there are none, or they say nothing or cannot be read."""
    try:
        found = draft_in(raw) if raw is not None else None
    except Unreadable:
        return None
    return found if found and (found.text.strip() or markup.to_text(found.html).strip()) else None


def _taken_away(session: Session, edition: BulletinEdition, at: dt.datetime) -> bool:
    """The draft is no longer in Drafts, or says nothing: a person has it, so it is drafted no more."""
    if edition.state is not EditionState.DRAFT:
        return False
    by = partnership(session).mailbox
    edition.state, edition.edited_by, edition.edited = EditionState.EDITED, by, at
    note(session, edition, "edit", (by, at), "its draft is no longer in Drafts")
    tell_ready(session, edition, at, gone=True)
    session.flush()
    return True
