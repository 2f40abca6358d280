"""What an answer lets people do at once: the button of the form that it tells about."""

from typing import Any

from bot.slack.views.forms import button
from handlers import giving
from handlers.conversation import Reply


def offers(reply: Reply) -> list[dict[str, Any]]:
    """Buttons of the forms that belong to the reply's topic."""
    return [button(form) for form in giving.load().values() if form.alone and form.topic == reply.topic]
