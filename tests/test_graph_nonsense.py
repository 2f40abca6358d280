"""Whatever a server says in Graph's name, our side ends in an answer or a MailboxError, and never goes elsewhere."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mailbox.graph_line import Line, Request
from bot.mailbox.graph_outgoing import Outgoing
from bot.mailbox.graph_server import GraphServer
from models.errors import MailboxError
from tests.graph_access import trouble, with_files
from tests.mailbox_contract import ADDRESS, CATEGORY, MAY, SESSIONS, clock, mail

HOST = "graph.example"
NAMES = st.sampled_from([
    "value", "id", "@odata.nextLink", "@odata.deltaLink", "@odata.etag", "@removed", "categories", "receivedDateTime",
    "parentFolderId", "internetMessageId", "isDraft", "uploadUrl", "name", "singleValueExtendedProperties", "error", "code",
])  # fmt: skip
TEXTS = st.sampled_from([
    "", "AAMk=", "../x", f"https://{HOST}/v1.0/x?$skiptoken=1", f"https://{HOST}/v1.0/x?$deltatoken=2", "https://evil.example/",
    "https://outlook.office.com/up?authtoken=x", "http://[::1", "é", "\x00", "ErrorItemNotFound",
])  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | TEXTS
OBJECTS = st.recursive(
    st.dictionaries(NAMES, SCALARS, max_size=6),
    lambda inner: st.dictionaries(NAMES, SCALARS | inner | st.lists(inner | SCALARS, max_size=2), max_size=6),
    max_leaves=6,
)
STATUSES = st.sampled_from([200, 200, 200, 201, 202, 204, 301, 400, 401, 403, 404, 409, 410, 412, 413, 429, 500, 503, 507])
ANSWERS = st.lists(st.tuples(STATUSES, OBJECTS | st.lists(SCALARS, max_size=2) | SCALARS), min_size=1, max_size=5)
LARGE = with_files(5_000_000)


def test_an_answer_too_long_or_too_slow_is_given_up() -> None:
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=b"x" * 100))) as client:
        line = Line(client, lambda _: "token", f"https://{HOST}/v1.0", "/users/x", clock, 5)
        too_long = trouble(lambda: line.ask(Request("GET", "/y", most=99)))
        too_slow = trouble(lambda: replace(line, timeout=-1).ask(Request("GET", "/y")))

        assert line.ask(Request("GET", "/y", most=100)).content == b"x" * 100
    assert (too_long.permanent, too_slow.permanent) == (False, False)


Uses = dict[str, Callable[[GraphServer], object]]
USES: Uses = {
    "arrivals": lambda server: server.arrivals("$deltatoken=1"),
    "inbox": lambda server: server.inbox(),
    "read": lambda server: server.mime("AAMk="),
    "mark": lambda server: server.add_category("AAMk=", CATEGORY),
    "move": lambda server: server.move("AAMk=", "Proposal"),
    "calendar": lambda server: server.calendar(SESSIONS, *MAY),
    "draft": lambda server: server.outgoing.save(mail()),
    "send": lambda server: server.outgoing.send(mail()),
    "send large": lambda server: server.outgoing.send(LARGE),
    "find": lambda server: server.outgoing.has_draft("k"),
    "discard": lambda server: server.outgoing.discard("AAMk=", "k"),
}


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(sorted(USES)), ANSWERS)
def test_nonsense_ends_in_a_mailbox_error_and_no_token_goes_elsewhere(use: str, answers: list[tuple[int, Any]]) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        status, body = answers[min(len(asked), len(answers)) - 1]
        return httpx.Response(status, content=json.dumps(body).encode()) if len(asked) < 50 else httpx.Response(500)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        line = Line(client, lambda _: "token", f"https://{HOST}/v1.0", f"/users/{ADDRESS}", clock, 5)
        with suppress(MailboxError):
            USES[use](GraphServer(line, Outgoing(line, ADDRESS)))

    assert {request.url.host for request in asked if "Authorization" in request.headers} <= {HOST}
    assert {request.url.host for request in asked} <= {HOST, "outlook.office.com"}
