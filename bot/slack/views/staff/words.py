"""The sentences and labels of the team's side, from `templates/slack/staff/<record>.txt.j2`, each by its name there."""

import templates


def say(record: str, what: str, **values: object) -> str:
    """The words called `what` in the record's file."""
    return templates.render(f"slack/staff/{record}.txt.j2", {"what": what, **values})
