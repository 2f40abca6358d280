"""What the reports inside a letter say: of which letter they speak, and what was done with it."""

import re

from handlers.intake import decoding
from handlers.intake.bodies import Bodies
from handlers.intake.parts import Part, letter_inside

_ID = re.compile(r"<[^<>\s]{3,250}>")
_ID_LINE = re.compile(r"(?im)^message-id[ \t]*:\s*(<[^<>\s]{3,250}>)")

_ON_A_LETTER = ("disposition-notification", "delivery-status", "feedback-report")


def enclosed_id(bodies: Bodies) -> str | None:
    """The Message-ID of the letter that is inside, or of which a report holds the headers or the Original-Message-ID."""
    found = (named for part in bodies.reports for named in _named_in(part))
    return next(found, None)


def _named_in(part: Part) -> list[str]:
    if part.kind == "text/rfc822-headers" or not part.children:
        return [match[1] for match in _ID_LINE.finditer(part.words)]
    inner = letter_inside(part)
    name = (
        "message-id" if part.kind in ("message/rfc822", "message/global", "message/rfc822-headers") else "original-message-id"
    )
    return _ID.findall("".join(decoding.header(inner.raw(name)).split()))


def actions(bodies: Bodies) -> frozenset[str]:
    """The Action fields of delivery reports (RFC 3464, 2.3.3): failed, delayed, delivered, relayed, expanded."""
    reports = [part for part in bodies.reports if part.kind.endswith("delivery-status")]
    said = (block.raw("action").partition("(")[0].strip().lower() for part in reports for block in part.children)
    return frozenset(filter(None, said))
