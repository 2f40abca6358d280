"""The service's web part: it listens only where something needs it, or where somebody set where it is to be."""

from collections.abc import Callable

from bot.wiring import House

NOT_NEEDED = "not started: nothing needs it (Slack over HTTP does: KCST_SLACK_BOT_TOKEN and KCST_SLACK_SIGNING_SECRET)"


def start_web(house: House) -> tuple[str, Callable[[], None] | None]:
    """Starts listening and says where. Raises WebProblem where it cannot."""
    settings = house.settings
    if not settings.has_web:
        return NOT_NEEDED, None
    from bot.slack.app import build as slack_app
    from bot.slack.app import drain
    from bot.web.app import WebParts, build
    from bot.web.serving import Serving

    is_slacks = settings.has_slack and settings.slack_way == "http"
    slack = slack_app(house.slack_access, house.assistant) if is_slacks else None
    parts = WebParts(house.check_database, slack, house.installing)
    serving = Serving(build(parts), settings.web_host, settings.web_port)

    def stop() -> None:
        serving.close()
        parts.workers.shutdown()
        if slack:
            drain(slack)

    if slack:
        slack.desk.start()  # the questions that an earlier run left
    serving.start()
    return f"listening on {settings.web_host} port {serving.port}{', for Slack too' if slack else ''}", stop
