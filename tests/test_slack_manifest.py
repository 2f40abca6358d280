"""The manifest says what the code does: no event unheard, none missing, no call without its scope; and Slack takes it."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from slack_sdk import WebClient
from sqlmodel import Session
from typer.testing import CliRunner

import bot.slack
from bot.cli import build
from bot.slack import listeners
from bot.slack.app import found_in
from bot.slack.declared import GLOBAL, MESSAGE, Command, Shortcut
from bot.slack.manifest import declared, manifest
from handlers import conversation
from handlers.conversation import Question
from models.errors import BadUse
from tests.slack_access import NOON
from tests.slack_checks import SCHEMAS, SCHEMAS_ARE_HERE
from tests.slack_recorder import registered

CODE = sorted(Path(str(bot.slack.__file__)).parent.rglob("*.py"))
PAPER = (Path(__file__).parent.parent / "docs" / "slack.md").read_text("utf-8")
URL = "https://assistant.example"
METHODS = {name for name in vars(WebClient) if not name.startswith("_") and callable(getattr(WebClient, name))}
SCOPES_OF: dict[str, set[str]] = {
    "assistant_threads_setStatus": {"assistant:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "assistant_threads_setTitle": {"assistant:write"},
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_open": {"im:write"},
    "files_info": {"files:read"},
    "files_list": {"files:read"},
    "files_upload_v2": {"files:write"},
    "oauth_v2_access": set(),
    "users_info": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}  # docs.slack.dev/reference/methods
SCOPES_OF_EVENTS = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set[str](),
    "message.im": {"im:history"},
    "tokens_revoked": set[str](),
}  # docs.slack.dev/reference/events


def fitting(names: set[str], constraints: list[Any]) -> set[str]:
    """What these constraints let in: a pattern those of the names that fit it (its own text where none does), a name itself."""
    found: set[str] = set()
    for one in constraints:
        if isinstance(one, re.Pattern):
            found |= {name for name in names if one.match(name)} or {one.pattern}
        else:
            found.add(str(one.get("callback_id")) if isinstance(one, dict) else str(one))
    return found


def called() -> Iterator[tuple[Path, str]]:
    """Every method of Slack's client that the code calls, and where."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in METHODS and "_" in node.attr:
                yield path, node.attr


each_listener = pytest.mark.parametrize("listener", found_in(listeners), ids=lambda module: module.__name__.split(".", 3)[-1])
each_address = pytest.mark.parametrize("url", ["", URL], ids=["socket", "http"])


@each_listener
def test_a_listener_declares_the_events_it_listens_to(listener: ModuleType) -> None:
    heard = registered(listener)

    wanted = {name.partition(".")[0] for name in (*getattr(listener, "EVENTS", ()), *getattr(listener, "OLDER_EVENTS", ()))}
    assert wanted == heard.names("event") | ({"message"} if "message" in heard.heard else set())


@each_listener
def test_a_listener_declares_its_commands_and_shortcuts(listener: ModuleType) -> None:
    heard = registered(listener)

    commands = {command.name for command in getattr(listener, "COMMANDS", ())}
    shortcuts = {shortcut.callback_id for shortcut in getattr(listener, "SHORTCUTS", ())}
    assert commands == fitting(commands, heard.heard.get("command", []))
    kinds = ("shortcut", "global_shortcut", "message_shortcut")
    assert shortcuts == fitting(shortcuts, [one for kind in kinds for one in heard.heard.get(kind, [])])


def test_every_call_and_every_event_is_allowed_by_a_scope() -> None:
    granted = set(declared().scopes)

    for path, method in called():
        assert method in SCOPES_OF, f"{path.name} calls {method}: add the scopes it needs to this test's table"
        assert SCOPES_OF[method] <= granted, f"{path.name} calls {method}, which needs {SCOPES_OF[method] - granted}"
    for event in declared().events:
        assert event in SCOPES_OF_EVENTS, f"add the scopes that {event} needs to this test's table"
        assert SCOPES_OF_EVENTS[event] <= granted
    if any("url_private" in path.read_text() for path in CODE):
        assert "files:read" in granted


def test_no_scope_is_asked_for_that_nothing_needs() -> None:
    needed = {scope for _, method in called() for scope in SCOPES_OF[method]}
    needed |= {scope for event in declared().events for scope in SCOPES_OF_EVENTS[event]}
    needed |= {"files:read"} if any("url_private" in path.read_text() for path in CODE) else set()
    needed |= {"commands"} if declared().commands or declared().shortcuts else set()

    assert set(declared().scopes) - needed <= {"assistant:write"}  # which Slack wants for the agent view itself


def test_the_papers_say_what_each_scope_is_for() -> None:
    told = set(re.findall(r"`([a-z_]+:[a-z_.]+|commands)`", PAPER.split("## What it may do")[1].split("\n## ")[0]))

    assert set(declared().scopes) == told


def test_names_stand_for_one_thing_each() -> None:
    commands, shortcuts = declared().commands, declared().shortcuts

    assert len({command.name for command in commands}) == len(commands)
    assert len({shortcut.callback_id for shortcut in shortcuts}) == len(shortcuts)


@pytest.mark.skipif(not SCHEMAS_ARE_HERE, reason=f"Slack's published schemas are not at {SCHEMAS}")
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
@each_address
def test_slack_takes_the_manifest(url: str, version: str) -> None:
    schema = json.loads((SCHEMAS / f"manifest.schema.{version}.json").read_text())

    jsonschema.Draft7Validator(schema).validate(manifest(url))


def test_without_an_address_the_app_connects_by_itself_and_shows_none() -> None:
    made = manifest()

    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)


def test_with_an_address_slack_sends_everything_there() -> None:
    made = manifest(f"{URL}/")

    settings = made["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == f"{URL}/slack/events"
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert all(command["url"] == f"{URL}/slack/events" for command in made["features"].get("slash_commands", []))


@pytest.mark.parametrize("url", ["http://assistant.example", "assistant.example", "https://", f"https://{'x' * 2_500}"])
def test_an_address_slack_cannot_reach_is_refused(url: str) -> None:
    with pytest.raises(BadUse, match="no address Slack can reach"):
        manifest(url)


def test_a_name_longer_than_slack_takes_is_refused() -> None:
    assert manifest(name="Ashford helper")["display_information"]["name"] == "Ashford helper"
    with pytest.raises(BadUse, match="36 characters"):
        manifest(name="x" * 36)


def test_people_may_write_to_the_app_and_see_its_home() -> None:
    features = manifest()["features"]

    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert 1 <= len(features["agent_view"]["suggested_prompts"]) <= 4


def test_every_suggested_prompt_is_understood(kent_session: Session) -> None:
    prompts = manifest()["features"]["agent_view"]["suggested_prompts"]

    topics = [conversation.ask(kent_session, Question(prompt["message"], NOON)).topic for prompt in prompts]

    assert "unknown" not in topics
    assert len(set(topics)) == len(prompts)


def test_a_new_listener_is_in_the_manifest_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
from bot.slack.declared import GLOBAL, Command, Shortcut
EVENTS, SCOPES = ("team_join",), ("team:read",)
COMMANDS = (Command("/newcomer", "Says hello", "your name"),)
SHORTCUTS = (Shortcut("Say hello", GLOBAL, "hello", "Says hello to everybody"),)
def register(app, assistant): pass
"""
    (tmp_path / "newcomer.py").write_text(code)
    monkeypatch.setattr(bot.slack, "__path__", [*bot.slack.__path__, str(tmp_path)])

    made = manifest(URL)

    newcomer = {"command": "/newcomer", "description": "Says hello", "usage_hint": "your name"}
    shortcut = {"name": "Say hello", "type": "global", "callback_id": "hello", "description": "Says hello to everybody"}
    assert {**newcomer, "url": f"{URL}/slack/events", "should_escape": False} in made["features"]["slash_commands"]
    assert shortcut in made["features"]["shortcuts"]
    assert "team_join" in made["settings"]["event_subscriptions"]["bot_events"]
    assert {"commands", "team:read", "chat:write"} <= set(made["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize(
    "declare",
    [
        lambda: Command("kcst", "Asks"),
        lambda: Command("/kcst", ""),
        lambda: Shortcut("x" * 25, GLOBAL, "x", "x"),
        lambda: Shortcut("x", MESSAGE, "x", "x" * 151),
    ],
    ids=["no slash", "no description", "long name", "long description"],
)
def test_what_slack_would_not_take_is_no_declaration(declare: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"slash|characters"):
        declare()


def test_the_command_prints_the_manifest_or_writes_it(tmp_path: Path) -> None:
    kcst = CliRunner()

    printed = kcst.invoke(build(), ["slack", "manifest"], catch_exceptions=False)
    kcst.invoke(build(), ["slack", "manifest", "--url", URL, "-o", str(tmp_path / "app.json")], catch_exceptions=False)

    assert json.loads(printed.stdout) == manifest()
    assert json.loads((tmp_path / "app.json").read_text("utf-8")) == manifest(URL)
    assert not re.search(r"xox|xapp", printed.stdout)
