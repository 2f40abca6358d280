"""Mail that machines send: bounces, receipts, calendar answers, automatic replies, lists. Never answered (RFC 3834).

Each rule looks at one sign and names a kind, or nothing; `kind_of` asks them in order.
"""

import re

from handlers.intake.shapes import Letter, Partner, Sorted
from models.post import LetterKind


def sorted_as_machine_mail(letter: Letter, partner: Partner) -> Sorted | None:
    """What a machine sent, sorted; None for what a person wrote."""
    if is_ours(letter, partner):
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
    answers = letter.calendar_method in ("REPLY", "COUNTER") or _CALENDAR_SUBJECT.match(letter.subject)
    return LetterKind.CALENDAR_RESPONSE if answers else None


_READ_SUBJECT = re.compile(r"(?:read|not read|delivered|relayed|read receipt|return receipt)\s*[:-]\s", re.I)
_READ_TEXT = re.compile(
    r"\byour message\b[^.]{0,200}\b(?:was|has been) (?:read|displayed|opened|delivered|deleted)"
    r"|no guarantee that the (?:message|recipient)",
    re.I | re.S,
)


def receipt(letter: Letter) -> LetterKind | None:
    reported = letter.report_type == "disposition-notification" or letter.content_type == "message/disposition-notification"
    told = _READ_SUBJECT.match(letter.subject) and (letter.report_type or _READ_TEXT.search(letter.text[:1000]))
    return LetterKind.RECEIPT if reported or told else None


_POSTMAN = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]*)@", re.I)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|(?:mail )?delivery (?:status|fail|has failed|incomplete|delayed|problem)|returned mail"
    r"|mail delivery failed|failure notice"
    r"|could not be delivered|message (?:not delivered|blocked)|non remis",
    re.I,
)


def bounce(letter: Letter) -> LetterKind | None:
    subject = bool(_BOUNCE_SUBJECT.match(letter.subject))
    from_postman = bool(_POSTMAN.match(letter.sender)) and not letter.subject.lower().startswith("re:")
    reported = letter.report_type == "delivery-status" or "x-failed-recipients" in letter.headers
    empty_path = letter.header("return-path") == "<>"
    return LetterKind.BOUNCE if reported or from_postman or (subject and (empty_path or _automatic(letter))) else None


_AWAY_SUBJECT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|automatische antwort"
    r"|réponse automatique)\b",
    re.I,
)
_AWAY_TEXT = re.compile(
    r"\b(?:i am|i'm|i’m) (?:currently )?(?:out of (?:the )?office|away from the office)\b|\bautomat(?:ic"
    r"|ed) (?:reply|response|acknowledge?ment)\b",
    re.I,
)


def automatic_reply(letter: Letter) -> LetterKind | None:
    answered = bool(letter.in_reply_to) or letter.subject.lower().startswith("re:")
    signs = (
        _submitted(letter).startswith("auto-replied"),
        _submitted(letter).startswith("auto-generated") and answered,
        any(name in letter.headers for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply")),
        letter.header("precedence").lower() in ("auto_reply", "auto-reply"),
        letter.header("return-path") == "<>",
        _AWAY_SUBJECT.match(letter.subject) is not None,
        len(letter.new_text) < 600 and _AWAY_TEXT.search(letter.new_text[:250]) is not None,
    )
    return LetterKind.AUTO_REPLY if any(signs) else None


def _submitted(letter: Letter) -> str:
    return letter.header("auto-submitted").lower()


def _automatic(letter: Letter) -> bool:
    return _submitted(letter) not in ("", "no") or letter.content_type == "multipart/report"


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


def generated(letter: Letter) -> str:
    return "an automatic notice" if _submitted(letter).startswith("auto") or _NO_REPLY.match(letter.sender) else ""
