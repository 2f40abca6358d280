"""What may stand in a field that is typed: words, a sum, a day, an address. Pure, and total: whatever comes, an answer."""

import datetime as dt
import ipaddress
import re
import urllib.parse
from dataclasses import dataclass

import templates
from handlers.giving.shapes import Value, Wrong
from handlers.intake import amounts, links
from handlers.reading_values.money import FIGURE
from models.dates import say_day
from models.money import short_pounds

LONGEST = 3_000  # characters: what Slack takes in one field
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class TextField:
    """A line of text."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    longest: int = 150

    def typed(self, raw: object) -> str | list[str]:
        return templates.one_line(_SURROGATE.sub("", raw[: 2 * LONGEST])) if isinstance(raw, str) else ""

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        text = _text(typed)
        return Wrong("long", str(self.longest)) if len(text) > self.longest else text

    def written(self, value: Value) -> str:
        return str(value)


@dataclass(frozen=True, kw_only=True)
class LongField(TextField):
    """Several lines of text."""

    longest: int = LONGEST

    def typed(self, raw: object) -> str | list[str]:
        if not isinstance(raw, str):
            return ""
        lines = _SURROGATE.sub("", raw[: 2 * LONGEST]).splitlines()
        return "\n".join(templates.without_control(line).rstrip() for line in lines).strip()


_BARE = re.compile(rf"(?:{FIGURE})\s?(?:k|m|grand|thousand|million)?", re.I)
_NONE = re.compile(r"£?\s?0+(?:\.0+)?(?:\s?(?:pounds|gbp))?", re.I)
MOST_PENCE = 100_000_000_00


@dataclass(frozen=True, kw_only=True)
class MoneyField(TextField):
    """One sum in pounds, '£5,000', '5000' or '5k', of more than nothing; in whole pence."""

    longest: int = 40

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        text = super().read(typed, today)
        if not isinstance(text, str):
            return Wrong("no_sum")
        if _NONE.fullmatch(text):
            return Wrong("zero")
        text = f"£{text}" if _BARE.fullmatch(text) else text
        found = amounts.sums(text)
        if text.count("£") > 1 or len(found) > 1 or any(one.pence is None for one in found):
            return Wrong("sums")
        whole = len(found) == 1 and not text[: found[0].start].strip() and not text[found[0].end :].strip(" .")
        pence = found[0].pence if whole else None
        if pence is None or pence <= 0:
            return Wrong("no_sum")
        return pence if pence <= MOST_PENCE else Wrong("much", short_pounds(MOST_PENCE))

    def written(self, value: Value) -> str:
        return short_pounds(value) if isinstance(value, int) else ""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FURTHEST = dt.timedelta(days=5 * 366)


@dataclass(frozen=True, kw_only=True)
class DateField(TextField):
    """A day from today on, written '2026-03-27'."""

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        try:
            day = dt.date.fromisoformat(_text(typed)) if _DAY.fullmatch(_text(typed)) else None
        except ValueError:
            day = None
        if day is None:
            return Wrong("no_day")
        if day < today:
            return Wrong("past", say_day(today))
        return day if day - today <= FURTHEST else Wrong("far")

    def written(self, value: Value) -> str:
        return say_day(value) if isinstance(value, dt.date) else ""


_ADDRESS = re.compile(
    r"[A-Za-z0-9][\w.!#$%&'*+/=?^`{|}~-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.A | re.I
)


def is_address(text: str) -> bool:
    """Whether this is one whole e-mail address, of the plain kind that mail programs take."""
    local = text.partition("@")[0]
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text)) and ".." not in local and not local.endswith(".")


@dataclass(frozen=True, kw_only=True)
class EmailField(TextField):
    """One e-mail address, in lower case."""

    longest: int = 254

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        text = _text(typed)
        return text.lower() if is_address(text) else Wrong("no_address")


@dataclass(frozen=True, kw_only=True)
class LinkField(TextField):
    """One web address, without what tracks its readers."""

    longest: int = 1_000

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        text = super().read(typed, today)
        if not isinstance(text, str):
            return text
        link = links.clean(f"https://{text}" if text.lower().startswith("www.") else text)
        return link if _is_public(link) else Wrong("no_link")


def _is_public(link: str) -> bool:
    """A page of the web at a host with a name, and nothing in it that shows another address than it leads to."""
    if not re.fullmatch(r"https?://[!-~]+", link, re.I) or set(link) & set("<>\"'\\|`"):
        return False
    try:
        found = urllib.parse.urlsplit(link)
        host = (found.hostname or "").rstrip(".")
        plain = found.username is None and found.port is not False
    except ValueError:
        return False
    return plain and bool(_HOST.fullmatch(host)) and not _is_number(host)


_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.I)


def _is_number(host: str) -> bool:
    """An address in figures: 10.0.0.1, or a host whose last part is one."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True


def _text(typed: str | list[str]) -> str:
    return typed if isinstance(typed, str) else ""
