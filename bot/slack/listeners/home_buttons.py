"""The overview's buttons: be reminded, stop, have a day for the calendar. The overview then shows how it stands.

What a button holds is looked up anew, and whose wish it is follows from who pressed it, so nobody acts for somebody else.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack.app import Assistant
from bot.slack.overview import show_again, value_of
from bot.slack.surfaces import tell, watched
from bot.slack.views.home import CALENDAR, REMIND, STOP, said_of
from bot.slack.who import visitor
from handlers.overview.choosing import Chosen, chosen, remind, stop
from handlers.overview.sending import send_calendar_file
from models.errors import NotOffered
from models.subscriptions import Reach

SCOPES = ("chat:write",)

Act = Callable[[Session, Reach, Chosen, dt.datetime], bool]


def register(app: App, assistant: Assistant) -> None:
    """The acknowledgement comes first: Slack shows a warning on the button after three seconds."""

    def shown_again(body: dict[str, Any], client: WebClient, what: str, act: Act) -> None:
        with watched(client, body):
            is_news = _do(client, assistant, body, act)
            show_again(client, assistant, body, said_of(what, is_news=is_news))

    def remind_me(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        shown_again(body, client, "reminded", remind)

    def stop_it(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        shown_again(body, client, "stopped", stop)

    def send_file(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            tell(client, body, said_of("sent", is_news=_do(client, assistant, body, send_calendar_file)))

    app.action(_named(REMIND))(remind_me)
    app.action(_named(STOP))(stop_it)
    app.action(_named(CALENDAR))(send_file)


def _named(action: str) -> re.Pattern[str]:
    """The action, and that action about a topic, as several buttons of one block need names of their own."""
    return re.compile(rf"^{re.escape(action)}(:[a-z_]+)?$")


def _do(client: WebClient, assistant: Assistant, body: dict[str, Any], act: Act) -> bool:
    who = visitor(client, assistant.people, body)
    what = chosen(value_of(body))
    if not who.who:
        raise NotOffered
    with assistant.writing() as session:
        return act(session, who.reach, what, assistant.now())
