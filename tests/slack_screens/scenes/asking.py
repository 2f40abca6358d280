"""Questions in a channel, with their sources, and one that is asked back."""

from tests.slack_screens.page import Picture
from tests.slack_screens.stage import Stage

WHO = "Tom Baker"


def an_answer(stage: Stage) -> Picture:
    question = "How much is left in the tactical pot and when does it close?"
    return Picture("answer", "# partners", (stage.said(WHO, f"@assistant {question}"), stage.asked(question, 1)))


def asked_back(stage: Stage) -> Picture:
    question = "What about the money?"
    return Picture("choice", "# partners", (stage.said(WHO, f"@assistant {question}"), stage.asked(question, 2)))


SCENES = (an_answer, asked_back)
