"""What a question names for certain: a financial year, a pot, days, a month, a sum. Each is read by a file of its own."""

import datetime as dt
from collections.abc import Mapping

from handlers.answers import Slots
from handlers.reading_values.written import blanked, flat
from handlers.understanding import amounts, days, years
from handlers.understanding import pots as pots_named
from handlers.understanding.words import plain


def read_slots(text: str, pots: Mapping[str, tuple[str, ...]], today: dt.date) -> Slots:
    """Everything a question names. `pots` maps pot names to the words people use for them."""
    written = flat(text)
    when = days.named(written, today)
    pence, sums = amounts.named(blanked(written, when.spans))
    rest = blanked(written, [*when.spans, *((one.start, one.end) for one in sums)])
    return Slots(
        year=years.ending(written) or years.named(rest, today),
        pot=pots_named.named(text, pots),
        day=when.as_at,
        about_day=when.about,
        month=when.month,
        amount_pence=pence,
        words=plain(text),
    )
