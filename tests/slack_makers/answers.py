"""Answers, notes, apologies and notices."""

import datetime as dt

from hypothesis import strategies as st

from bot.slack.views.answer import answer, note, sorry
from bot.slack.views.notice import modal
from handlers.conversation import Choice, Reply
from models.sources import Cited
from tests.slack_makers import TEXTS, several

DAY = dt.date(2025, 7, 23)
REPLIES = st.builds(
    Reply,
    body=TEXTS,
    topic=st.just("topic"),
    confidence=st.just(1.0),
    as_at=st.just(DAY),
    sources=TEXTS,
    citations=several(st.builds(Cited, TEXTS, TEXTS, st.just(DAY))),
    choices=several(st.builds(Choice, TEXTS, st.just("topic"), TEXTS)),
    suggestions=several(TEXTS),
)

MAKERS = {
    "answer.answer": st.builds(answer, REPLIES),
    "answer.note": st.builds(note, TEXTS),
    "answer.sorry": st.builds(sorry, st.from_regex(r"[0-9a-f]{8}", fullmatch=True)),
    "notice.modal": st.builds(modal, TEXTS),
}
