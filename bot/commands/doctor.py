"""`kcst doctor`: is everything as it should be, and what to do where it is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from bot.options import Json, print_json
from models.errors import KcstError, MailboxError, MessengerError, SettingsProblem

if TYPE_CHECKING:
    from bot.wiring import House


@dataclass(frozen=True)
class Finding:
    """Shape G."""

    check: str
    ok: bool
    detail: str
    do: str = ""


def check_settings(house: "House") -> Finding:
    return Finding("settings", True, f"home {house.settings.home_folder}, mailbox {house.settings.mailbox}")


def check_database(house: "House") -> Finding:
    from models.database import place, version

    house.check_database()
    return Finding("database", True, f"{place(house.engine)} at version {version(house.engine)}")


def check_data(house: "House") -> Finding:
    from models.database import reading
    from models.funding import years
    from models.people import partnership

    with reading(house.database) as session:
        return Finding("data", True, f"{partnership(session).name}: {', '.join(str(year) for year in years(session))}")


def check_mailbox(house: "House") -> Finding:
    from bot.mailbox_checked import checked, what_to_look_at
    from models.dates import now

    try:
        if house.mailbox is None:
            return Finding("mailbox", True, "none is configured; letters are taken in from paths only")
        return Finding("mailbox", *checked(house.settings, house.mailbox, now()))
    except (MailboxError, OSError) as problem:
        return Finding("mailbox", False, str(problem), what_to_look_at(house.settings))


def check_leader(house: "House") -> Finding:
    from scheduler.leader import lead_of

    who = lead_of(house.database).who()
    return Finding("leader", True, f"{who} fires the jobs" if who else "no service is running; start one with `kcst run`")


def check_outbox(house: "House") -> Finding:
    from handlers.given_up import listed
    from models.database import reading
    from models.post import OutboxState

    with reading(house.database) as session:
        count = len(listed(session, [OutboxState.FAILED]))
    said = f"{count} {'message' if count == 1 else 'messages'} could not be sent" if count else "nothing failed for good"
    return Finding("outbox", not count, said, "see `kcst outbox list`, then `kcst outbox retry` or `drop`" if count else "")


def check_slack(house: "House") -> Finding:
    if not house.settings.has_slack:
        return Finding("slack", True, "not configured; docs/settings.md says how")
    from bot.slack.messenger import SlackMessenger

    if not house.settings.slack_bot_token.get_secret_value():
        return Finding("slack", True, "no workspace of our own (KCST_SLACK_BOT_TOKEN is empty); others install the app")
    try:
        return Finding("slack", True, f"signed in as {SlackMessenger(house.slack_access).whoami()}")
    except MessengerError as problem:
        return Finding("slack", False, f"{problem}{_if_removed(house)}", CHECKS["slack"][1])


def _if_removed(house: "House") -> str:
    """What may be behind it: our own workspace removed the app."""
    from models.database import reading
    from models.dates import london
    from models.workspaces import own_departed

    with reading(house.database) as session:
        since = own_departed(session)
    said = f"{london(since):%d %B %Y}" if since else ""
    return f" Our own workspace removed the app on {said}: install it again and set KCST_SLACK_BOT_TOKEN." if said else ""


def check_templates(_house: "House") -> Finding:
    import templates
    from handlers import answers

    for name in templates.messages():
        templates.mail(name, templates.sample(f"mail/{name}"))
    return Finding("templates", True, f"{len(templates.messages())} messages and {len(answers.load())} topics")


CHECKS: dict[str, tuple[Callable[["House"], Finding], str]] = {
    "settings": (check_settings, "set or correct what is named; docs/settings.md has every setting"),
    "database": (check_database, "run `kcst init`"),
    "data": (check_data, "run `kcst init`"),
    "mailbox": (check_mailbox, "run `kcst init`"),
    "leader": (check_leader, "run `kcst init`"),
    "outbox": (check_outbox, "run `kcst init`"),
    "slack": (check_slack, "check the tokens in Slack's app settings"),
    "templates": (check_templates, "install the program again"),
}


def findings() -> Iterator[Finding]:
    """One finding a check; a check that fails says why and what to do. Where the settings fail nothing else is looked at."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.wiring import house

    try:
        house()
    except SettingsProblem as problem:
        yield Finding("settings", False, str(problem), CHECKS["settings"][1])
        yield from (Finding(name, False, "not looked at", "mend the settings first") for name in CHECKS if name != "settings")
        return
    for name, (check, remedy) in CHECKS.items():
        try:
            yield check(house())
        except (KcstError, OSError) as problem:
            yield Finding(name, False, str(problem), remedy)
        except SQLAlchemyError as problem:
            yield Finding(name, False, f"the database does not answer ({type(problem).__name__})", remedy)


def doctor(as_json: Json = False) -> None:
    """Check settings, database, data, mailbox, who leads, what could not be sent, Slack and templates."""
    found = list(findings())
    for finding in found:
        if as_json:
            print_json({"check": finding.check, "ok": finding.ok, "detail": finding.detail, "do": finding.do})
        else:
            mark = "ok  " if finding.ok else "FAIL"
            typer.echo(f"{mark} {finding.check}: {finding.detail}" + (f" → {finding.do}" if finding.do else ""))
    if not all(finding.ok for finding in found):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    app.command()(doctor)
