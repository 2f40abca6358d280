"""Mail that machines send: bounces, receipts, calendar answers, automatic replies, lists. Never answered (RFC 3834).

`bounces` and `autoreplies` know these two; each rule here looks at one sign and names a kind, or nothing.
"""

import re

from handlers.intake import spoofs
from handlers.intake.autoreplies import is_automatic_reply
from handlers.intake.bounces import is_bounce
from handlers.intake.shapes import Letter, Partner, Sorted
from models.post import LetterKind

ABOUT_A_LETTER = (LetterKind.BOUNCE, LetterKind.RECEIPT, LetterKind.AUTO_REPLY)


def sorted_as_machine_mail(letter: Letter, partner: Partner) -> Sorted | None:
    """What a machine sent, sorted; None for what a person wrote."""
    if is_ours(letter, partner) and not spoofs.forged(letter, partner):
        return Sorted((LetterKind.OTHER,), answerable=False, reason="our own mail coming back")
    for rule in (calendar_answer, receipt, bounce, automatic_reply):
        kind = rule(letter)
        if kind:
            return Sorted((kind,), answerable=False, reason="sent by a machine")
    return None


def sorted_as_bulk(letter: Letter, _partner: Partner) -> Sorted | None:
    """Lists, sign-up confirmations, invitations and notices; None for what was written to us."""
    reason = invitation(letter) or mailing_list(letter) or sign_up(letter) or generated(letter)
    return Sorted((LetterKind.OTHER,), answerable=False, reason=reason) if reason else None


def is_ours(letter: Letter, partner: Partner) -> bool:
    """Sent from one of our own addresses, a +tag aside."""
    return bool(letter.sender) and re.sub(r"\+[^@]*@", "@", letter.sender) in partner.own


_CALENDAR_SUBJECT = re.compile(r"(?:accepted|declined|tentative(?:ly accepted)?|new time proposed):\s", re.I)


def calendar_answer(letter: Letter) -> LetterKind | None:
    """By its calendar part; by its subject only where it says next to nothing itself."""
    answers = letter.calendar_method in ("REPLY", "COUNTER") or (
        _CALENDAR_SUBJECT.match(letter.subject) and len(letter.new_text) < 300 and "?" not in letter.new_text
    )
    return LetterKind.CALENDAR_RESPONSE if answers else None


_READ_SUBJECT = re.compile(
    r"(?:read|not read|delivered|relayed|read receipt|return receipt|disposition notification|lu|gelesen"
    r"|ungelesen|leído|letto|gelezen"
    r"|lida|przeczytano|läst|læst|lest)\s*(?:\(displayed\))?\s*[:-]\s",
    re.I,
)
_READ_TEXT = re.compile(
    r"\byour message\b[^.]{0,200}\b(?:was|has been) (?:read|displayed|opened|delivered|deleted)"
    r"|no guarantee that the (?:message|recipient)",
    re.I | re.S,
)
_ARRIVED = frozenset(["delivered", "relayed", "expanded"])


def receipt(letter: Letter) -> LetterKind | None:
    """It was read (RFC 8098), or it arrived (RFC 3464 with no other action than these)."""
    noticed = "disposition-notification" in (letter.report_type, letter.content_type.partition("/")[2])
    noticed = noticed or "message/disposition-notification" in letter.encloses
    arrived = bool(letter.actions) and letter.actions <= _ARRIVED
    told = _READ_SUBJECT.match(letter.subject) and (letter.report_type or _READ_TEXT.search(letter.text[:1000]))
    return LetterKind.RECEIPT if noticed or arrived or told else None


def bounce(letter: Letter) -> LetterKind | None:
    return LetterKind.BOUNCE if is_bounce(letter) else None


def automatic_reply(letter: Letter) -> LetterKind | None:
    return LetterKind.AUTO_REPLY if is_automatic_reply(letter) else None


def invitation(letter: Letter) -> str:
    return "an invitation" if letter.calendar_method in ("REQUEST", "CANCEL") else ""


def mailing_list(letter: Letter) -> str:
    listed = any(name.startswith("list-") for name in letter.headers)
    bulk = letter.header("precedence").lower() in ("bulk", "list", "junk")
    return "a mailing list" if listed or bulk else ""


_SIGN_UP = re.compile(
    r"\b(?:confirm (?:your )?(?:subscription|registration|sign-?up|e-?mail address)|verify your e-?mail"
    r"|activate your account"
    r"|you(?:'ve|’ve| have) (?:been )?(?:subscribed|signed up|registered)|thank(?:s"
    r"| you) for (?:subscribing|registering|signing up)|your (?:verification|security) code)\b",
    re.I,
)
_NO_REPLY = re.compile(r"(?:no-?_?reply|do-?not-?reply|notifications?|mailer|newsletter)\b", re.I)


def sign_up(letter: Letter) -> str:
    found = _SIGN_UP.search(letter.subject) or _SIGN_UP.search(letter.new_text[:1000])
    return "a sign-up confirmation" if found else ""


NOTICE = "an automatic notice"


def generated(letter: Letter) -> str:
    return NOTICE if says_so(letter) or _NO_REPLY.match(letter.sender) else ""


def says_so(letter: Letter) -> bool:
    """Its headers say that a program wrote it; an address that reads no mail says so of the address only."""
    return letter.header("auto-submitted").lower().startswith("auto") or bool(letter.report_type)


def answer_address(letter: Letter) -> str:
    """Where an answer would be read: at its sender's, or where that reads no mail at another that it names of the same
    domain; '' where neither is."""
    if not _NO_REPLY.match(letter.sender):
        return letter.sender
    same = letter.reply_to.rpartition("@")[2] == letter.sender.rpartition("@")[2]
    return letter.reply_to if same and not _NO_REPLY.match(letter.reply_to) else ""


# ---------------------------------------------------------------- the letter it is about

_QUOTED_ID = re.compile(r"(?im)^[ \t>|]*(?:original-)?message-id[ \t]*:\s*(<[^<>\s]{3,250}>)")
_LONGEST_HEADERS = 20_000


def refers_to(letter: Letter, kinds: tuple[LetterKind, ...]) -> str | None:
    """The Message-ID of the letter that a bounce, receipt or automatic reply is about; None for other mail and where
    nothing names it. An automatic reply answers it; the others enclose it, or quote its headers."""
    if not set(kinds) & set(ABOUT_A_LETTER):
        return None
    if LetterKind.AUTO_REPLY in kinds:
        return letter.in_reply_to or letter.enclosed_id or _quoted_id(letter)
    return letter.enclosed_id or _quoted_id(letter) or letter.in_reply_to


def _quoted_id(letter: Letter) -> str | None:
    """A Message-ID in the text, or in a file of headers."""
    texts = [letter.text, *(file.content[:_LONGEST_HEADERS].decode("latin-1") for file in letter.files)]
    found = (match[1] for text in texts for match in _QUOTED_ID.finditer(text[:200_000]))
    return next((one for one in found if one != letter.message_id), None)
