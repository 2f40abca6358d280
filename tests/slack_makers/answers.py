"""Answers, notes, apologies and notices."""

from hypothesis import strategies as st

from bot.slack.views.answer import answer, note, sorry
from bot.slack.views.notice import modal
from handlers.conversation import Reply
from tests.slack_values import TEXTS, of

REPLIES = of(Reply, slots=st.just({}), wishes=st.just(()))

MAKERS = {
    "answer.answer": st.builds(answer, REPLIES),
    "answer.note": st.builds(note, TEXTS),
    "answer.sorry": st.builds(sorry, st.from_regex(r"[0-9a-f]{8}", fullmatch=True)),
    "notice.modal": st.builds(modal, TEXTS),
}
