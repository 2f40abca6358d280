"""What an answer lets people do at once: the button of the form it tells about, of each for help."""

from typing import Any

from bot.slack.views.forms import button
from handlers import giving
from handlers.conversation import Reply

HELP = "help"


def offers(reply: Reply) -> list[dict[str, Any]]:
    """Buttons of the forms that belong to the reply's topic."""
    forms = (form for form in giving.load().values() if form.alone)
    return [button(form) for form in forms if reply.topic in (form.topic, HELP)]
