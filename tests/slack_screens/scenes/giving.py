"""A form: opened from the button below an answer, with what is wrong below its field."""

from tests.servers.slack_events import submit, tap_on
from tests.slack_screens.page import Picture
from tests.slack_screens.stage import Stage

WRONG = {"title": "Kite festival", "summary": "On the heath.", "event_begins": "2025-07-22", "link": "kites"}


def how_to_send(stage: Stage) -> Picture:
    question = "How do I get something into the bulletin?"
    return Picture("offer", "# partners", (stage.said("Tom Baker", f"@assistant {question}"), stage.asked(question, 3)))


def a_form(stage: Stage) -> Picture:
    answer = stage.asked("How do I get an item into the bulletin?", 4)
    stage.door.send(tap_on(answer.message, "give:bulletin_item"))
    view = stage.slack.space.opened[-1]
    errors = stage.door.send(submit(view, WRONG))["errors"]
    return Picture("form", "Form", view=view, errors=errors, values=dict(WRONG))


SCENES = (how_to_send, a_form)
