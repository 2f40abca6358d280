"""Slack's Web API, a method a function: what it remembers, answers and refuses. A new method is a new function below."""

from collections.abc import Callable

from tests.servers.slack_workspace import Body, Workspace
from tests.slack_checks import problems_of_message

TOO_LONG = "markdown in all"
Method = Callable[[Workspace, Body], Body]


def refused(error: str, *messages: str) -> Body:
    """How Slack says no, with the reasons it gives."""
    return {"ok": False, "error": error, **({"response_metadata": {"messages": list(messages)}} if messages else {})}


def problems(body: Body) -> Body | None:
    """The refusal of a message that Slack would not take, if so."""
    found = problems_of_message(body)
    if not found:
        return None
    if not str(body.get("text") or "").strip() and not body.get("blocks"):
        return refused("no_text", *found)
    return refused("msg_blocks_too_long" if any(TOO_LONG in problem for problem in found) else "invalid_blocks", *found)


def post_message(space: Workspace, body: Body) -> Body:
    """The same client_msg_id is the same message, however often it is posted."""
    if not isinstance(body.get("channel"), str) or not body["channel"].strip():
        return refused("channel_not_found")
    if refusal := problems(body):
        return refusal
    channel, mark = channel_of(body["channel"]), body.get("client_msg_id")
    known = [ts for (_, ts), message in space.messages.items() if mark and message.get("client_msg_id") == mark]
    ts = known[0] if known else f"1753280000.{200 + len(space.messages):06}"
    space.messages.setdefault((channel, ts), {**body, "channel": channel, "ts": ts})
    return {"ok": True, "channel": channel, "ts": ts, "message": _as_sent(space.messages[channel, ts])}


def post_ephemeral(space: Workspace, body: Body) -> Body:
    if not body.get("channel") or not body.get("user"):
        return refused("channel_not_found" if not body.get("channel") else "user_not_in_channel")
    if refusal := problems(body):
        return refusal
    space.ephemerals.append(dict(body))
    return {"ok": True, "message_ts": f"1753290000.{len(space.ephemerals):06}"}


def update(space: Workspace, body: Body) -> Body:
    """What is not given stays as it was, but blocks go where only a text is given."""
    place = (str(body.get("channel")), str(body.get("ts")))
    if place not in space.messages:
        return refused("message_not_found")
    if refusal := problems(body):
        return refusal
    kept = {name: value for name, value in space.messages[place].items() if name != "blocks"}
    space.messages[place] = {**kept, **body}
    return {"ok": True, "channel": place[0], "ts": place[1], "text": body.get("text", "")}


def permalink(space: Workspace, body: Body) -> Body:
    place = (str(body.get("channel")), str(body.get("message_ts")))
    if place not in space.messages:
        return refused("message_not_found")
    return {"ok": True, "channel": place[0], "permalink": f"https://kcst.slack.example/archives/{place[0]}/p{place[1]}"}


def user_info(space: Workspace, body: Body) -> Body:
    person = space.people.get(str(body.get("user")))
    return {"ok": True, "user": person} if person else refused("user_not_found")


def open_conversation(space: Workspace, body: Body) -> Body:
    users = str(body.get("users") or "")
    if not users and not body.get("channel"):
        return refused("users_list_not_supplied")
    return {"ok": True, "channel": {"id": body.get("channel") or channel_of(users.split(",")[0]), "is_im": True}}


def channel_of(place: str) -> str:
    """A person's direct messages with the bot: D0PARTNER for U0PARTNER; a channel is itself."""
    return f"D{place[1:]}" if place.startswith(("U", "W")) else place


def set_status(_: Workspace, body: Body) -> Body:
    return {"ok": True} if body.get("channel_id") and body.get("thread_ts") else refused("invalid_arguments")


def set_prompts(_: Workspace, body: Body) -> Body:
    prompts = body.get("prompts") or []
    whole = all(prompt.get("title") and prompt.get("message") for prompt in prompts)
    return {"ok": True} if body.get("channel_id") and 0 < len(prompts) <= 4 and whole else refused("invalid_arguments")


def install(space: Workspace, body: Body) -> Body:
    """A code can be exchanged once; the new token counts from then on."""
    grant = space.grants.pop(str(body.get("code")), None)
    if not grant:
        return refused("invalid_code")
    space.add_team(grant["team"], grant["token"])
    token = {"access_token": grant["token"], "token_type": "bot", "scope": grant["scope"], "bot_user_id": "U0BOT"}
    team = {"team": {"id": grant["team"], "name": grant["team"][2:]}, "enterprise": None, "is_enterprise_install": False}
    return {"ok": True, "app_id": "A0KCST", "authed_user": {"id": "U0ADMIN"}, **token, **team}


def _as_sent(message: Body) -> Body:
    return {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", **{k: v for k, v in message.items() if k != "channel"}}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.getPermalink": permalink,
    "users.info": user_info,
    "conversations.open": open_conversation,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
}
