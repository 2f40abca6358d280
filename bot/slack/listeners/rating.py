"""“Not helpful”: the question, scrubbed, joins those a person looks at. “Helpful” is thanked and leaves nothing."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.surfaces import tell, watched
from bot.slack.tapping import Tap, tap_of
from bot.slack.views import phrases, rating
from handlers import conversation
from handlers.conversation import Question
from models.audit import first_time
from models.learning import WhyOpen
from models.people import partnership

LONGEST = rating.QUESTION_LIMIT + len(rating.DID_NOT)


def register(app: App, assistant: Assistant) -> None:
    def take_rating(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with watched(client, body):
            tapped = tap_of(body, LONGEST)
            if said := _said(assistant, tapped):
                tell(client, body, said)

    app.action(rating.RATING)(take_rating)


def _said(assistant: Assistant, tapped: Tap) -> str:
    """What is said to the person; '' for a second tap."""
    if question := rating.question_in(tapped.value):
        return _keep(assistant, tapped.key, question)
    if tapped.value != rating.HELPED:
        return phrases.STALE_BUTTON
    return phrases.THANKED if assistant.first_time(tapped.key) else ""


def _keep(assistant: Assistant, key: str, text: str) -> str:
    """A cry for help is not kept, whatever was tapped."""
    asked = Question(text, assistant.now())
    with assistant.reading() as session:
        reply = conversation.ask(session, asked)
    with assistant.writing() as session:
        if not first_time(session, key, asked.at):
            return ""
        conversation.note_open(session, asked, reply, WhyOpen.RATED_BADLY)
        return phrases.rated(partnership(session).team)
