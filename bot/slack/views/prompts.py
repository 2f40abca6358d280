"""What somebody is offered to ask who opens the direct messages."""

from bot.slack.views import words
from handlers import answers

OFFERED = ("funding.balance", "deadlines", "sessions.next", "proposals.status")  # Slack shows four at most


def prompts() -> list[dict[str, str]]:
    """Topics' own questions, which are answered as they stand."""
    known = answers.load()
    return [{"title": known[topic].example, "message": known[topic].example} for topic in OFFERED if topic in known]


TITLE = words.PROMPTS_TITLE
