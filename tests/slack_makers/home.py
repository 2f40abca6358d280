"""The overview: App Home, the message in its place, and what became of “Stop reminding me of this”."""

from hypothesis import strategies as st

from bot.slack.views.home import _stopped, message, view
from handlers.overview import MyWish, Overview
from models.subscriptions import ReminderTopic
from tests.slack_makers import TEXTS, several
from tests.slack_values import of

VALUES = st.fixed_dictionaries({
    "topic": st.sampled_from([topic.value for topic in ReminderTopic]), "leads": st.sampled_from(([], [0], [10, 5, 1])),
    "pot": TEXTS, "happens": st.sampled_from(("", "opens", "closes")), "name": TEXTS,
})  # fmt: skip
WISHES = several(st.builds(MyWish, st.sampled_from(ReminderTopic), TEXTS, VALUES))
OVERVIEWS = of(Overview, wishes=WISHES)

MAKERS = {
    "home.view": st.builds(view, OVERVIEWS, TEXTS),
    "home.message": st.builds(message, OVERVIEWS, TEXTS),
    "home._stopped.message": st.builds(_stopped.message, ended=st.booleans(), left=WISHES),
}
