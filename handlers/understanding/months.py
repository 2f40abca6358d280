"""Names of months in questions, where 'may' asks leave, 'march' walks, and 'Jan' and 'Mar' are people."""

import re

from handlers.reading_values.days import MONTH as RIGHTLY_SPELT

MONTH = rf"(?:{RIGHTLY_SPELT}|febuary|feburary|septmber)"
_SURE = r"january|february|febuary|feburary|april|june|july|august|september|septmber|october|november|december"
_THINGS = (
    r"(?:bulletins?|e-?bulletins?|newsletters?|webinars?|sessions?|csis|meetings?|minutes|update|edition|issue|balance|figures?"
    r"|working group|deadline|event|training|workshop|report|agenda)"
)
# Said for certain; or, of the doubtful ones, led in by a word for time, or followed by what a month has.
MONTH_ALONE = re.compile(
    rf"\b(?:(?P<which>last|this|next)[ -])?(?:(?P<m>{_SURE})|(?P<m2>(?:(?<=\bin )|(?<=\bof )|(?<=since )|(?<=until )|(?<=\bby )"
    rf"|(?<=during )|(?<=last )|(?<=next )|(?<=early )|(?<=late )|(?<=mid )|(?<=mid-)|(?<=before )|(?<=after )|(?<=from ))"
    rf"(?:may|march|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?! (?:i|we|you|be|have|not)\b)"
    rf"|(?:march|may|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?='s? |s? (?:\w+ )?{_THINGS}\b)"
    r"|(?<!protest )(?<!\ba )(?<!peace )(?<!pride )(?<!the )march(?! (?:to|for|on|past|against|through)\b)))(?:'?s)?\b"
)
