"""The forms of a letter that waits: why it may be released, what it really is. Never a word of what it holds."""

from collections.abc import Mapping
from typing import Any

from bot.slack.views.staff.parts import Block, Modal, chosen, field, line, modal, section, ticks, typed
from bot.slack.views.staff.words import say
from models.post import LetterKind

RELEASE, RESORT = "staff:letter:release", "staff:letter:resort"
BY_MACHINE = frozenset({LetterKind.AUTO_REPLY, LetterKind.BOUNCE, LetterKind.RECEIPT, LetterKind.CALENDAR_RESPONSE})
KINDS = tuple(kind for kind in LetterKind if kind not in BY_MACHINE)
LONGEST_REASON = 500


def release(number: int, metadata: str) -> Modal:
    """Why it may be released."""
    blocks = [section(say("letter", "release_intro")), _reason(optional=False)]
    return modal(RELEASE, say("letter", "release_title", number=number), say("letter", "release"), metadata, blocks)


def resort(number: int, kinds: tuple[str, ...], metadata: str) -> Modal:
    """What it really is, with what it was sorted as ticked."""
    options = {kind.value: kind.value.replace("_", " ").capitalize() for kind in KINDS}
    blocks = [
        section(say("letter", "resort_intro")),
        field("kinds", say("letter", "kinds"), ticks(options, kinds)),
        _reason(optional=True),
    ]
    return modal(RESORT, say("letter", "resort_title", number=number), say("letter", "resort"), metadata, blocks)


def _reason(*, optional: bool) -> Block:
    words = line(most=LONGEST_REASON, several=True)
    return field("reason", say("letter", "reason"), words, say("letter", "reason_hint"), optional=optional)


def reason_in(view: Mapping[str, Any]) -> str:
    return typed(view, "reason")[:LONGEST_REASON]


def kinds_in(view: Mapping[str, Any]) -> tuple[LetterKind, ...]:
    """Those chosen that a person can say a letter is."""
    return tuple(kind for kind in KINDS if kind.value in chosen(view, "kinds"))
