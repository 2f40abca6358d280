"""The pots of the year: what is left of each, to the penny, with a bar beside it and the papers below."""

import datetime as dt
from typing import Any

from bot.slack.views.home import Part
from bot.slack.views.home import _pieces as pieces
from handlers.overview import Overview, PotNow
from models.dates import say_day
from models.funding import Balance
from models.money import pounds

CELLS = 20
LEFT, GONE = "█", "░"


def build(overview: Overview, most: int) -> list[dict[str, Any]]:
    grant = overview.grant
    if grant is None:
        return [pieces.header(pieces.say("pots", say="none_title")), pieces.section(pieces.say("pots", say="none"))]
    shown, day = grant.pots[:most], say_day(overview.day)
    above = pieces.say("pots", say="grant", year=grant.year, left=pounds(grant.left), day=day,
                       wanted="" if grant.is_current else grant.wanted)  # fmt: skip
    blocks = [pieces.header(pieces.say("pots", say="title", year=grant.year)), pieces.section(above)]
    blocks += [pieces.section(_pot(pot, overview.day)) for pot in shown]
    more = [pieces.say("pots", say="more", count=len(grant.pots) - most, year=grant.year)] if len(grant.pots) > most else []
    sources = list(dict.fromkeys(cited for pot in shown for cited in pot.sources))
    small = [pieces.say("pots", say="legend", left=LEFT, gone=GONE), pieces.source(sources), *more]
    return [*blocks, pieces.context(*filter(None, small))]


def _pot(pot: PotNow, day: dt.date) -> str:
    held = pot.held
    moves = [
        ("rolled_in", held.rolled_in), ("released", held.released), ("corrected", held.corrected),
        ("committed", -held.committed), ("rolled_out", -held.rolled_out), ("returned", -held.returned),
    ]  # fmt: skip
    values = [{"what": what, "sign": "+" if pence > 0 else "−", "sum": pounds(abs(pence))} for what, pence in moves if pence]
    closed = pot.closes is not None and pot.closes < day
    return pieces.say("pots", say="pot", label=pot.label, year=pot.year, left=pounds(held.balance), share=pounds(held.opening),
                      moves=values, bar=bar(held), closes=say_day(pot.closes) if pot.closes else "", closed=closed)  # fmt: skip


def bar(held: Balance) -> str:
    """What is left of all the pot ever held, in cells: full or empty only where nothing, or all of it, is gone. '' for none."""
    whole = held.opening + held.rolled_in + held.released + max(held.corrected, 0)
    left = min(max(held.balance, 0), whole)
    if whole <= 0:
        return ""
    cells = left * CELLS // whole
    cells = max(cells, 1) if left else 0
    return LEFT * cells + GONE * (CELLS - cells)


PART = Part(10, build)
