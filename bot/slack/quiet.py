"""What Slack's libraries may log: warnings, and nothing of what they send and receive: it holds tokens and people's words."""

import logging

LIBRARIES = ("slack_sdk", "slack_bolt")


def quieten() -> None:
    """Their parts are told too: one that was given a level of its own does not ask its library's."""
    for name in [*LIBRARIES, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in LIBRARIES:
            logger = logging.getLogger(name)
            logger.setLevel(max(logger.level, logging.WARNING))
