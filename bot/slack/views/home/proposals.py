"""The proposals of the person's own organisation, with where each stands and since when."""

from typing import Any

from bot.slack.views.home import Part
from bot.slack.views.home import _pieces as pieces
from handlers.overview import Overview, OwnProposal
from models.dates import say_day
from models.money import short_pounds


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    blocks = [pieces.header(pieces.say("proposals", say="title"))]
    if not overview.is_known:
        return [*blocks, pieces.section(pieces.say("proposals", say="unknown", mailbox=overview.mailbox))]
    if not overview.proposals:
        return [*blocks, pieces.section(pieces.say("proposals", say="none"))]
    blocks += [pieces.section(_in_words(one)) for one in overview.proposals[:most]]
    more = len(overview.proposals) - most
    return [*blocks, pieces.context(pieces.say("proposals", say="more", count=more))] if more > 0 else blocks


def _in_words(one: OwnProposal) -> str:
    return pieces.say("proposals", say="proposal", title=one.title, reference=one.reference, year=one.year,
                      state=one.state.value, since=say_day(one.since), missing=list(one.missing),
                      amount=short_pounds(one.approved_pence) if one.approved_pence else "")  # fmt: skip


PART = Part(50, build)
