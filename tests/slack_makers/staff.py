"""The team's side: notices as they stand, and the forms over them."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from bot.slack.views.staff import bulletin, item, letter, proposal, step
from bot.slack.views.staff.notice import notice
from handlers.proposals.offering import Offer
from handlers.staffroom.standing import Standing
from models.bulletins import BulletinEdition, BulletinItem
from models.post import LetterKind
from models.proposals import State
from models.workflow import TRANSITIONS
from tests.slack_makers import MANY, TEXTS, several

DAY = dt.date(2025, 7, 23)
NOON = dt.datetime(2025, 7, 23, 11, tzinfo=dt.UTC)
MARK = "0123456789abcdef" * 2
WHERE = st.just('{"about": "proposal:KCST-2025-003"}')
DONE = {
    "letter:12": ("release", "resort"),
    "letter:12:look": ("resort",),
    "proposal:KCST-2025-003": ("step",),
    "item:KCST-2025-B004": ("judged", "edited", "final"),
    "bulletin:2025-07:0123456789ab": ("approved", "sent", "changed"),
}
OPEN = ("release", "resort", "details", "ask", "step", "accept", "edit", "hold", "decline", "preview", "approve")
VALUES = st.fixed_dictionaries(dict.fromkeys(("kinds", "state", "step", "month"), TEXTS))
STATES = st.sampled_from(State).map(lambda state: state.value)
SUMS = st.none() | st.integers(1, 10**12)


def standings(about: str) -> st.SearchStrategy[Standing]:
    """Nothing done, or one of what can be."""
    done = st.sampled_from(("", *DONE[about]))
    return st.builds(Standing, done, TEXTS, st.just(NOON), VALUES, st.lists(st.sampled_from(OPEN), unique=True).map(tuple))


def listed(labels: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[dict[str, str]]:
    """Up to a hundred and twenty codes, each with the same label."""
    return st.builds(
        lambda label, count: {f"EA-{number}": label for number in range(count)},
        labels,
        st.sampled_from((least, 1, 10, 100, 120)),
    )


HINTS = several(st.fixed_dictionaries({"code": TEXTS, "name": TEXTS, "words": several(TEXTS)})).map(list)
STEPS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "at": st.just("2025-07-23"), "by": TEXTS, "action": st.just("find_eligible"), "state": STATES, "because": TEXTS,
        "evidence": TEXTS, "decided_by": TEXTS, "meeting": st.sampled_from((None, "2025-07-15")), "amount_pence": SUMS,
    }
)  # fmt: skip
ROWS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "reference": st.just("KCST-2025-003"), "title": TEXTS, "organisation": TEXTS, "lead": TEXTS,
        "year": st.just("2025/26"), "pot": st.sampled_from((None, "tactical")), "requested_pence": SUMS,
        "approved_pence": SUMS, "spent_pence": SUMS, "state": STATES, "since": st.just("2025-07-23"),
        "areas": several(TEXTS), "priorities": several(TEXTS), "missing": several(TEXTS), "history": several(STEPS),
        "hint": st.fixed_dictionaries({"areas": HINTS, "priorities": HINTS}),
        "next": st.lists(
            st.sampled_from(TRANSITIONS).map(lambda row: {"action": row.action.value, "state": row.target.value, "needs": []}),
            max_size=8, unique_by=lambda row: str(row["action"]),
        ),
    }
)  # fmt: skip
OFFERS = st.builds(
    Offer,
    areas=listed(TEXTS),
    priorities=listed(TEXTS),
    pots=listed(TEXTS),
    meetings=MANY.map(lambda count: [DAY + dt.timedelta(days=number) for number in range(count)]),
    served=st.just(frozenset({"ea-0", "ea-119"})),
    to=TEXTS,
)
ITEMS = st.builds(
    BulletinItem,
    reference=st.just("KCST-2025-B004"),
    title=TEXTS,
    summary=TEXTS,
    link=TEXTS,
    sender_name=TEXTS,
    event_start=st.sampled_from((None, DAY)),
    event_date=st.sampled_from((None, DAY)),
    received=st.just(NOON),
)
EDITIONS = st.builds(
    BulletinEdition,
    month=st.just("2025-07"),
    subject=TEXTS,
    text=several(TEXTS).map("\n".join),
    html=st.just(""),
    drafted=st.just(NOON),
)
KINDS = st.lists(st.sampled_from(LetterKind)).map(lambda kinds: tuple(kind.value for kind in kinds))

MAKERS = {
    "staff.notice.notice": st.sampled_from(sorted(DONE)).flatmap(
        lambda about: st.builds(notice, TEXTS, st.just(about), st.just(MARK), standings(about))
    ),
    "staff.letter.release": st.builds(letter.release, st.integers(1, 10**9), WHERE),
    "staff.letter.resort": st.builds(letter.resort, st.integers(1, 10**9), KINDS, WHERE),
    "staff.item.why": st.builds(item.why, st.sampled_from(("hold", "decline")), st.just("KCST-2025-B004"), TEXTS, WHERE),
    "staff.item.edit": st.builds(item.edit, ITEMS, WHERE),
    "staff.bulletin.preview": st.builds(bulletin.preview, EDITIONS),
    "staff.proposal.details": st.builds(proposal.details, ROWS, WHERE),
    "staff.proposal.ask": st.builds(proposal.ask, ROWS, TEXTS, WHERE),
    "staff.step.choose": st.builds(step.choose, ROWS, WHERE),
    "staff.step.take": st.builds(step.take, ROWS, st.sampled_from(TRANSITIONS[1:]), OFFERS, WHERE),
}
