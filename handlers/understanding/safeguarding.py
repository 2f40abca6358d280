"""A cry for help, told from talk about our work: tried before any other layer, on whatever anybody types.

The rules are data: one file in `harm/` is one theme, written in the small language of `harm_terms`. A theme is only tried
where a word starts as one of its signs does, so that an ordinary question costs next to nothing. Structure decides: a person,
and harm done or threatened to somebody. Talk of work ("any training on …") outweighs what is said of people in general, never
what is said of a particular person.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from handlers.understanding.alarm import CALM_AT, SURE, alarm
from handlers.understanding.harm_terms import compiled
from handlers.understanding.harm_words import spelt_out

_WORK = frozenset(
    "coordinator team teams charity officer organisation runs works worked manages centre detective liaison "
    "training session sessions webinar webinars csis project projects bid bids bidding proposal proposals funding fund "
    "funded funds "
    "grant grants pot pots balance bulletin newsletter priority priorities theme themes strategy policy review reviews "
    "dhr dhrs "
    "dardr dardrs leaflet leaflets poster posters campaign campaigns workshop workshops event events conference "
    "statistics stats "
    "figures data agenda minutes topic topics toolkit module course courses guidance champions definition mean means "
    "learning award "
    "budget underspend pilot programme scheme initiative awareness slides recording speaker deadline template form csp "
    "csa plan "
    "initiatives awarded eligible eligibility crg pcc opcc strategies service services partnership group groups lead "
    "leads item "
    "youth research trends evaluation commissioned applying apply application talk lunchtime workers worker youth club "
    "classes need funder update updates edition ebulletin unit essay episode finance plot lol haha".split()
)
_ASKING = re.compile(
    r"\b(?:training|sessions?|webinars?|courses?|workshops?|guidance|leaflets?|posters?|projects?|bids?|bidding|policy"
    r"|toolkit|module"
    r"|talk(?! about)|presentations?|input|csis|campaigns?|events?|conference|topics?|slides|recordings?|definition"
    r"|figures|statistics|stats"
    r"|data|funding|fund|grants?|proposals?|item|article|awareness|initiatives?|reviews?|dhrs?|dardrs?|speakers?|pilot"
    r"|programme"
    r"|scheme|resources|research|report) (?:\w+ ){0,2}?(?:on|about|for|covering|called|to|around|that|which|where|with"
    r"|helping|of|into"
    r"|working|supporting|tackling|titled|aimed|including|named|looking|dealing|when|how|what)\b"
    r"|\b(?:bulletin|newsletter|minutes|sessions?|webinars?|agenda|paper|update) (?:mention|say|cover|include|talk"
    r"|touch|discuss|feature)"
    r"|\bwhat (?:does|is meant|is the difference)\b|\bhow much\b.{0,60}\b(?:left|get|got|cost|awarded|money|fund\w*)\b"
    r"|\b(?:who leads|lead on|leads on|mean|definition)\b"
)


ANY, SELF_HARM = "any", "self-harm"
_PARTICULAR = re.compile(r"\b(?:i|me|my|myself|he|she|him|her|his|himself|herself)\b")
_GENERAL = re.compile(
    r"\b(?:children|people|women|men|girls|boys|victims|survivors|residents|clients|families|workers|parents|carers)\b"
)


@dataclass(frozen=True)
class _Theme:
    rank: int
    kind: str
    strict: bool  # tried only where nobody speaks of work
    signs: tuple[str, ...]
    rules: tuple[str, ...]


def cry_for_help(text: str) -> bool:
    """True where somebody is in danger, discloses harm, or sees a crime: to be answered with 999 and 101 and nothing else."""
    return bool(kind_of_cry(text))


def kind_of_cry(text: str) -> str:
    """Which help fits ('self-harm', 'abuse', 'child', 'crime', …; 'any' where only the sound of it tells), '' where
    nothing is a cry. Total; no side effect."""
    return kind_by_rule(text) or (ANY if alarm(text) >= SURE else "")


def kind_by_rule(text: str) -> str:
    """The same by the rules alone, which know the words of a person telling of harm, and not the mere sound of it."""
    words = spelt_out(text)
    work = _speaks_of_work(words)
    return next(filter(None, (_kind(f"{sentence} ", elsewhere=work) for sentence in words.split(" . "))), "")


def _kind(sentence: str, *, elsewhere: bool) -> str:
    """The kind of cry a sentence is; `elsewhere` where the whole message speaks of work."""
    work = _speaks_of_work(sentence)
    # A calm question about our work may hold a figure of speech, or a theme of our work; never one's own wish to die.
    calm = work and alarm(sentence) < CALM_AT
    asking = work and _ASKING.search(sentence) is not None
    themes = (theme for theme in _themes_of(sentence, work=work) if not calm or theme.kind == SELF_HARM)
    spans = ((theme.kind, span) for theme in themes for span in _found(theme, sentence))
    return next((kind for kind, span in spans if not _is_work(span, asking=asking, elsewhere=elsewhere)), "")


def _speaks_of_work(words: str) -> bool:
    return not _WORK.isdisjoint(words.split())


def _is_work(span: str, *, asking: bool, elsewhere: bool) -> bool:
    """Whether talk of work outweighs what a rule found: never of a particular person, always of people in general."""
    return _PARTICULAR.search(span) is None and (asking or (elsewhere and _GENERAL.search(span) is not None))


def _themes_of(sentence: str, *, work: bool) -> Iterator[_Theme]:
    words = set(sentence.split())
    themes = (theme for theme in _themes() if not (work and theme.strict))
    return (theme for theme in themes if any(word.startswith(theme.signs) for word in words))


def _found(theme: _Theme, sentence: str) -> Iterator[str]:
    return (found[0] for rule in theme.rules for found in [_compiled(rule).search(sentence)] if found)


@functools.cache
def _themes() -> tuple[_Theme, ...]:
    folder = files("handlers.understanding") / "harm"
    texts = {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".txt")}
    return tuple(sorted((_theme(texts[name]) for name in sorted(texts)), key=lambda theme: theme.rank))


def _theme(text: str) -> _Theme:
    head, _, body = text.partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    lines = [line for line in body.splitlines() if line and not line.startswith("#")]
    return _Theme(int(said["rank"]), said["kind"], "strict" in said, tuple(said["signs"].split()), tuple(lines))


@functools.cache
def _compiled(written: str) -> re.Pattern[str]:
    return compiled(written)
