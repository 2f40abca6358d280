"""The direct messages are opened: questions to begin with are shown there."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.app import Assistant
from bot.slack.asking.niceties import suggest

EVENTS = ("app_home_opened",)
OLDER_EVENTS = ("assistant_thread_started",)  # an app that Slack shows as an assistant, not yet as an agent
SCOPES = ("assistant:write",)


def register(app: App, assistant: Assistant) -> None:
    """The same event, with another tab, is for whoever shows App Home."""

    def show_prompts(event: dict[str, Any], client: WebClient) -> None:
        if channel := str(event.get("channel") or ""):
            suggest(client, channel)

    def show_prompts_in_thread(event: dict[str, Any], client: WebClient) -> None:
        place = event.get("assistant_thread")
        if isinstance(place, dict) and place.get("channel_id"):
            suggest(client, str(place["channel_id"]), str(place.get("thread_ts") or "") or None)

    app.event("app_home_opened", matchers=[is_messages_tab])(show_prompts)
    app.event("assistant_thread_started")(show_prompts_in_thread)


def is_messages_tab(event: dict[str, Any]) -> bool:
    return event.get("tab") == "messages"
