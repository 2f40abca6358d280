"""The sentences only Slack needs; every other word comes from `templates/`."""

CUT = "\n\nThis is not all of it: it is too long for one Slack message. Ask about a part of it, or ask by e-mail."
CUT_LABEL = "…"
NOTHING = "There is nothing to show."
SORRY = "Sorry, something went wrong and I could not answer; please tell the team this reference: {reference}."
SUGGESTIONS = "You can also ask: {questions}"
