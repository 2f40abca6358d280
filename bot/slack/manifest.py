"""The app's manifest, from the code: what the files of `bot/slack/` declare (see `declared`), and the words of the app.

Slack's reference of its fields: docs.slack.dev/reference/app-manifest.
"""

from dataclasses import dataclass
from typing import Any

import yaml

import bot.slack
import templates
from bot.slack.app import found_in
from bot.slack.declared import Command, Shortcut
from models.errors import BadUse

EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"
NAME_LIMIT, URL_LIMIT = 35, 2_500
AGENT_SCOPE, MENU_SCOPE = "assistant:write", "commands"  # what an agent view, and what commands and shortcuts, are allowed by
WORDS = "slack/manifest.yaml"

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Declared:
    """What all files of `bot/slack/` declare together, each once."""

    events: tuple[str, ...]
    scopes: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]


def declared() -> Declared:
    """Gathered from the constants EVENTS, SCOPES, COMMANDS and SHORTCUTS, wherever they stand."""
    found: dict[str, set[Any]] = {"EVENTS": set(), "SCOPES": {AGENT_SCOPE}, "COMMANDS": set(), "SHORTCUTS": set()}
    for module in found_in(bot.slack):
        for name, known in found.items():
            known.update(getattr(module, name, ()))
    commands = sorted(found["COMMANDS"], key=lambda command: str(command.name))
    shortcuts = sorted(found["SHORTCUTS"], key=lambda shortcut: str(shortcut.callback_id))
    scopes = found["SCOPES"] | ({MENU_SCOPE} if commands or shortcuts else set())
    return Declared(tuple(sorted(found["EVENTS"])), tuple(sorted(scopes)), tuple(commands), tuple(shortcuts))


def manifest(url: str = "", name: str = "") -> Manifest:
    """The manifest as Slack takes it: by Socket Mode, or with a `url` ('https://bot.example') over HTTP.

    `name` is what the app is called in Slack. Raises BadUse where Slack would not take one of them.
    """
    url, what = _checked(url.rstrip("/")), declared()
    words = yaml.safe_load(templates.source(WORDS))
    name = name.strip() or str(words["name"])
    if len(name) > NAME_LIMIT:
        raise BadUse(f"The app's name has {len(name)} characters, Slack takes {NAME_LIMIT}; give a shorter one.")
    shown = {field: words[field] for field in ("description", "long_description", "background_color")}
    redirects = {"redirect_urls": [f"{url}{REDIRECT_PATH}"]} if url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {"name": name, **shown},
        "features": _features(words, what, url),
        "oauth_config": {"scopes": {"bot": list(what.scopes)}, **redirects},
        "settings": _settings(what, url),
    }


def _checked(url: str) -> str:
    if url and (not url.startswith("https://") or len(url) == len("https://") or len(url) + len(REDIRECT_PATH) > URL_LIMIT):
        raise BadUse(f"--url {url} is no address Slack can reach; give one such as https://assistant.example.")
    return url


def _features(words: dict[str, Any], what: Declared, url: str) -> Manifest:
    features: Manifest = {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": words["bot"], "always_online": True},
        "agent_view": {"agent_description": words["agent"], "suggested_prompts": words["prompts"]},
    }
    if what.commands:
        features["slash_commands"] = [_command(command, url) for command in what.commands]
    if what.shortcuts:
        features["shortcuts"] = [_shortcut(shortcut) for shortcut in what.shortcuts]
    return features


def _command(command: Command, url: str) -> Manifest:
    hint = {"usage_hint": command.hint} if command.hint else {}
    place = {"url": f"{url}{EVENTS_PATH}"} if url else {}
    return {"command": command.name, "description": command.description, **hint, **place, "should_escape": False}


def _shortcut(shortcut: Shortcut) -> Manifest:
    return {
        "name": shortcut.name,
        "type": shortcut.type,
        "callback_id": shortcut.callback_id,
        "description": shortcut.description,
    }


def _settings(what: Declared, url: str) -> Manifest:
    place = {"request_url": f"{url}{EVENTS_PATH}"} if url else {}
    return {
        "event_subscriptions": {"bot_events": list(what.events), **place},
        "interactivity": {"is_enabled": True, **place},
        "org_deploy_enabled": False,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }
