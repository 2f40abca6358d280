"""Names of months and weekdays, and days made of them. A month is known by its first three letters, so is a weekday."""

import datetime as dt

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"


def month_number(word: str) -> int:
    """'Sept' → 9."""
    return MONTHS.index(word[:3].lower()) + 1


def full_year(digits: str) -> int:
    """'25' and '2025' → 2025."""
    return int(digits) + (2000 if len(digits) == 2 else 0)


def real_day(year: int, month: int, day: int) -> dt.date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def coming_weekday(word: str, today: dt.date) -> dt.date:
    """The first such weekday after today."""
    return today + dt.timedelta(days=(WEEKDAYS.index(word[:3].lower()) - today.weekday() - 1) % 7 + 1)


def next_weekday(word: str, today: dt.date) -> dt.date:
    """'next Tuesday' said on a Friday is the coming one; said on a Monday or a Tuesday it is that of next week."""
    day = coming_weekday(word, today)
    return day + dt.timedelta(days=7 if day.isocalendar().week == today.isocalendar().week else 0)
