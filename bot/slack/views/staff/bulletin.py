"""An edition in a modal: as much of its text as fits, and where the whole lies."""

from bot.slack.text import escape, fit
from bot.slack.views import words
from bot.slack.views.staff.parts import SECTION, Block, Modal, modal, plain, section
from bot.slack.views.staff.words import say
from models.bulletins import BulletinEdition
from models.dates import say_month

SHOWN, PIECE, PART = 12_000, 2_800, 500  # characters of the edition in all, in one block once escaped, and looked at together


def preview(edition: BulletinEdition) -> Modal:
    """Its subject and text; nothing to send."""
    whole = edition.text.strip()
    text = fit(whole, SHOWN, words.CUT_LABEL)
    foot = [say("bulletin", "cut")] if text != whole else []
    blocks = [
        {"type": "header", "text": plain(edition.subject, 150)},
        *(_piece(piece) for piece in _pieces(text)),
        section(" ".join([*foot, say("bulletin", "where", key=edition.month)])),
    ]
    return modal("staff:bulletin:preview", say("bulletin", "preview_title", month=say_month(edition.month)), "", "", blocks)


def _piece(text: str) -> Block:
    """Its own lines stay lines: it is cut before it is escaped."""
    shown = fit(escape(text), SECTION, words.CUT_LABEL)
    return {"type": "section", "text": {"type": "plain_text", "text": shown, "emoji": False}}


def _pieces(text: str) -> list[str]:
    """The text in pieces that end with a line where they can; none of them is empty."""
    pieces: list[str] = []
    for line in text.splitlines(keepends=True):
        for start in range(0, len(line), PART):
            part = line[start : start + PART]
            if pieces and len(escape(pieces[-1] + part)) <= PIECE:
                pieces[-1] += part
            else:
                pieces.append(part)
    return [piece for piece in pieces if escape(piece).strip()]
