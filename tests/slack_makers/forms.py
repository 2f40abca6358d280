"""Forms, with anything in their fields and in the lists to choose from."""

import datetime as dt

from hypothesis import strategies as st

from bot.slack.views.forms import Filled, Place, modal
from bot.slack.views.given import arrived
from handlers import giving
from handlers.giving.shapes import Option
from tests.slack_values import MANY, TEXTS

FORMS = list(giving.load().values())
NAMES = sorted({field.name for form in FORMS for field in form.fields})
LISTS = ("pot", "areas", "priorities")
DAYS = st.none() | st.just(dt.date(2025, 7, 23))
CHOSEN = st.lists(st.sampled_from(("0", "1", "99", "none")), max_size=3)


def options(label: str, count: int) -> tuple[Option, ...]:
    return tuple(Option(str(number), label, label) for number in range(count))


FILLED = st.builds(
    Filled,
    st.dictionaries(st.sampled_from(NAMES), TEXTS | CHOSEN | st.just("2025-07-23"), max_size=12),
    DAYS,
    st.integers(0, 9),
)
PLACES = st.builds(Place, TEXTS, TEXTS, TEXTS, TEXTS)
OPTIONS = st.fixed_dictionaries(dict.fromkeys(LISTS, st.builds(options, TEXTS, MANY)))

LACKING = st.lists(TEXTS, max_size=9)
MAKERS = {
    "given.arrived": st.builds(arrived, TEXTS, LACKING),
    "forms.modal": st.builds(modal, st.sampled_from(FORMS), FILLED, OPTIONS, PLACES),
}
