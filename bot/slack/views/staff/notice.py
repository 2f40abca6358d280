"""A notice in the team's channel as it stands: its text, what was done about it by whom and when, and the buttons left."""

import datetime as dt

from bot.slack.text import escape, fit
from bot.slack.views import words
from bot.slack.views.about import Block, actions_for
from bot.slack.views.answer import Message, note
from bot.slack.views.staff.words import say
from handlers.staffroom.standing import Standing
from models.dates import day_of, london, say_day

CONTEXT_LIMIT = 2_000


def notice(text: str, about: str, mark: str, standing: Standing) -> Message:
    """The message; `mark` is the notice's key, hashed."""
    message = note(text)
    done = sentence(about, standing, dated=True)
    if done:
        element = {"type": "mrkdwn", "text": fit(done, CONTEXT_LIMIT, words.CUT_LABEL), "verbatim": True}
        message["blocks"].append({"type": "context", "elements": [element]})
    message["blocks"] += left(about, mark, standing)
    return message


def left(about: str, mark: str, standing: Standing) -> list[Block]:
    """The buttons of what can still be done; a button's action ends with the name of what it does."""
    shown = []
    for block in actions_for(about, mark):
        buttons = [one for one in block["elements"] if one["action_id"].rpartition(":")[2] in standing.open]
        shown += [{**block, "elements": buttons}] if buttons else []
    return shown


def sentence(about: str, standing: Standing, *, dated: bool = False) -> str:
    """What was done last, by whom and when, escaped for Slack; '' where nothing was. `dated`: each reader in their own time."""
    if not standing.what:
        return ""
    at = standing.at
    when = "" if at is None else slack_date(at) if dated else escape(say_moment(at))
    values = {name: escape(value) for name, value in standing.values.items()}
    return say(about.partition(":")[0], f"done_{standing.what}", by=escape(standing.by), when=when, **values)


def say_moment(at: dt.datetime) -> str:
    """'23 July 2025 at 12:00', in London."""
    return f"{say_day(day_of(at))} at {london(at):%H:%M}"


def slack_date(at: dt.datetime) -> str:
    """The moment as Slack shows it to each reader; London's where it cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} at {{time}}|{say_moment(at)}>"
