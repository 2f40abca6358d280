"""What the writer of a letter wrote now: without quotes, signatures, disclaimers and banners; forwards opened up.

`told(text, subject, replying)` does it all. `heads` finds where a quoted letter begins, `quotes` takes it off, `forwards`
opens it where it is the letter that was meant, `signatures` and `disclaimers` see to the rest. Each step goes from text
to text in time linear in its length; what is not certainly somebody else's or a machine's is left standing.
"""

import re
from dataclasses import dataclass

from handlers.intake.newtext.disclaimers import without_banner, without_disclaimers
from handlers.intake.newtext.forwards import open_forward
from handlers.intake.newtext.quotes import without_quotes
from handlers.intake.newtext.signatures import without_devices, without_signature

__all__ = ["Told", "is_forward", "is_reply", "told"]


@dataclass(frozen=True)
class Told:
    """The new words, and who wrote them where that is somebody inside a forward ('' otherwise)."""

    text: str
    author: str = ""
    author_name: str = ""


_FORWARD_SUBJECT = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr)\s*:", re.I)
_REPLY_SUBJECT = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|sv|antw)\s*(?:\[\d+\])?:", re.I)
_DEEPEST = 10


def is_forward(subject: str) -> bool:
    """'Fwd: …', 'FW: …'."""
    return bool(_FORWARD_SUBJECT.match(subject))


def is_reply(subject: str) -> bool:
    """'Re: …'."""
    return bool(_REPLY_SUBJECT.match(subject))


def told(text: str, subject: str, replying: bool) -> Told:
    """`replying`: the letter has In-Reply-To or References, which decides where the subject does not."""
    text = plain(text)
    answer = not is_forward(subject) and (replying or is_reply(subject))
    # every mail program writes a mark before the subject of a forward, even where there is no subject
    found = _opened(text, not answer and bool(subject.strip()), answer)
    if found.text or answer or not text:
        return found
    return _opened(text, True, answer)  # nothing above the inner letter: then it is what was meant


def _opened(text: str, forwarded: bool, answer: bool) -> Told:
    """With the letters inside it told one after the other; `forwarded`: the next one inside needs no mark of a forward."""
    letters = [text]
    author, name = "", ""
    while len(letters) < _DEEPEST:
        opened = open_forward(letters[-1], forwarded)
        if not opened:
            break
        letters[-1:] = [opened.cover, opened.text]
        author, name = opened.author or author, opened.name or name
        forwarded, answer = is_forward(opened.subject), answer or is_reply(opened.subject)
    own = [without_trimmings(letter, answer or not forwarded) for letter in letters]
    return Told("\n\n".join(filter(None, own)), author, name)


_ODD_SPACES = {ord("\xa0"): " ", ord("\u202f"): " ", **dict.fromkeys(map(ord, "\r\ufeff\u200b\u200e\u200f\u2060"))}
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


def plain(text: str) -> str:
    """With ordinary spaces and line ends, and without the marks that cannot be seen."""
    return text if text.isascii() and "\r" not in text else text.translate(_ODD_SPACES)


def without_trimmings(text: str, answer: bool) -> str:
    """One letter's own words; `answer`: it may be a reply, so lines that begin with '>' are not its own."""
    text = without_quotes(without_banner(text), answer)
    text = without_signature(without_disclaimers(without_devices(text)))
    return _BLANK_LINES.sub("\n\n", text).strip("\n_ ")
