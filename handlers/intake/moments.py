"""The moments in a letter's headers, as mail programs of all ages write them."""

import datetime as dt
import re

_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}  # fmt: skip
_ZONES = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
}
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?"
_ZONE = r"\s*(?P<zone>[+-]\s?\d{2}:?\d{2}|[A-Za-z]{1,5})?"
_MOMENT = re.compile(rf"(?P<day>\d{{1,2}})[\s-]+(?P<month>[A-Za-z]{{3}})[a-z]*\.?[\s-]+(?P<year>\d{{2,4}})[\s,]+{_TIME}{_ZONE}")
_OTHERS = (
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})[T\s]+{_TIME}{_ZONE}"),
    re.compile(rf"(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})"),
)


def moment(text: str) -> dt.datetime | None:
    """The moment in a Date or at the end of a Received header, in UTC; None where there is none that can be."""
    found = _MOMENT.search(text) or next(filter(None, (form.search(text) for form in _OTHERS)), None)
    if not found:
        return None
    told = found.groupdict(default="")
    month = _MONTHS.get(told["month"].lower(), 0) or (int(told["month"]) if told["month"].isdecimal() else 0)
    second = min(int(told["second"] or 0), 59)
    try:
        local = dt.datetime(
            _full_year(told["year"]), month, int(told["day"]), int(told["hour"]), int(told["minute"]), second, tzinfo=dt.UTC
        )
        return local - _offset(told["zone"])
    except (ValueError, OverflowError):
        return None


def _full_year(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 and int(year) < 70 else 1900 if len(year) < 4 else 0)


def _offset(zone: str) -> dt.timedelta:
    zone = zone.replace(" ", "").replace(":", "")
    if zone[:1] in ("+", "-"):
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        return dt.timedelta(minutes=-minutes if zone[0] == "-" else minutes)
    return dt.timedelta(hours=_ZONES.get(zone.upper(), 0))
