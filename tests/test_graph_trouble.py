"""Graph's mailbox when things go wrong: tokens, waiting, answers that make no sense, addresses of strangers."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.mailbox.graph import GraphMailbox
from tests.graph_access import SECRET, trouble, with_files
from tests.mailbox_contract import ADDRESS, Arrive, clock, drain, letter, mail
from tests.servers.graph import GraphServer


@pytest.fixture
def mailbox(graph_mailbox: GraphMailbox) -> GraphMailbox:
    return graph_mailbox


@pytest.fixture
def arrive(graph: GraphServer) -> Arrive:
    def deliver(raw: bytes) -> None:
        graph.store.arrive(raw)

    return deliver


class TestTokens:
    def test_an_expired_token_is_renewed_once_and_nobody_notices(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        drain(mailbox)
        graph.expire_token()

        assert len(drain(mailbox)[0]) == 1
        assert graph.token_requests == 1

    def test_an_application_that_is_refused_asks_twice_and_tells_no_secret(
        self, mailbox: GraphMailbox, graph: GraphServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for library in ("httpx", "httpcore", "msal"):
            caplog.set_level(logging.DEBUG, logger=library)
        for _ in range(2):
            graph.answer_with(401, "InvalidAuthenticationToken")

        refused = trouble(lambda: mailbox.find_sent("receipt-1"))

        assert refused.permanent
        assert len(graph.requests) == 2
        for told in (str(refused), repr(refused), repr(mailbox), repr(vars(mailbox)), caplog.text):
            assert SECRET not in told
            assert graph.good_token not in told

    def test_a_send_that_works_leaves_neither_token_nor_upload_address_nor_key_in_the_logs(
        self, mailbox: GraphMailbox, graph: GraphServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        mailbox.send(with_files(5_000_000))

        for secret in (SECRET, graph.good_token, "authtoken", ADDRESS):
            assert secret not in caplog.text

    def test_what_is_missing_is_named(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        uses = {"Mail.ReadWrite": lambda: drain(mailbox), "Mail.Send": lambda: mailbox.send(mail())}
        for permission, use in uses.items():
            graph.answer_with(403, "ErrorAccessDenied", only="/send" if permission == "Mail.Send" else "")

            refused = trouble(use)

            assert refused.permanent
            assert permission in str(refused)

    @pytest.mark.parametrize(("status", "code"), [(403, "ErrorAccessDenied"), (400, "BadRequest"), (404, "ErrorItemNotFound")])
    def test_a_letter_that_may_not_be_read_is_not_taken_for_one_that_is_gone(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive, status: int, code: str
    ) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        for use in (lambda: mailbox.read(letter_id), lambda: mailbox.mark(letter_id, "KCST/Held")):
            graph.answer_with(status, code)

            assert trouble(use).permanent == (status == 404)

    def test_a_mailbox_nobody_knows_is_a_permanent_error(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        stranger = GraphMailbox(replace(mailbox.access, address="nobody@kcst.example"), clock, graph.token)

        refused = trouble(lambda: drain(stranger))
        stranger.close()

        assert refused.permanent
        assert "address" in str(refused)


class TestWaiting:
    @pytest.mark.parametrize(
        ("asked", "seconds"),
        [
            ("17", 17),
            ("Wed, 23 Jul 2025 10:05:00 GMT", 300),
            ("Tue, 22 Jul 2025 10:05:00 GMT", 0),
            ("9" * 40, 86_400),
            ("soon", None),
        ],
    )
    @pytest.mark.parametrize("status", [429, 503])
    def test_a_busy_server_is_left_alone_as_long_as_it_asks(
        self, mailbox: GraphMailbox, graph: GraphServer, status: int, asked: str, seconds: float | None
    ) -> None:
        graph.throttle(asked, status=status)

        busy = trouble(lambda: mailbox.send(mail()))

        assert (busy.permanent, busy.retry_after) == (False, seconds)
        assert len(graph.requests) == 1

    @pytest.mark.parametrize("status", [302, 409, 500, 502, 504, 507])
    def test_an_answer_from_something_else_is_worth_trying_again(
        self, mailbox: GraphMailbox, graph: GraphServer, status: int
    ) -> None:
        graph.answer_with(status, content=b"<html>proxy</html>")

        assert not trouble(lambda: drain(mailbox)).permanent

    def test_an_inbox_that_is_not_there_for_a_while_is_worth_trying_again(
        self, mailbox: GraphMailbox, graph: GraphServer
    ) -> None:
        graph.answer_with(404, "ErrorFolderNotFound")

        assert not trouble(lambda: drain(mailbox)).permanent

    @pytest.mark.parametrize(
        "content", [b"", b"<html>", b"[]", b"{}", b'{"value": 3}', b"[" * 100_000, b'{"value":[{"no":"id"}]}']
    )
    def test_an_answer_that_makes_no_sense_is_worth_trying_again(
        self, mailbox: GraphMailbox, graph: GraphServer, content: bytes
    ) -> None:
        uses: list[Callable[[], object]] = [
            lambda: drain(mailbox), lambda: list(mailbox.sweep()), lambda: mailbox.send(mail()),
            lambda: mailbox.categories("AAkA="),
        ]  # fmt: skip
        for use in uses:
            graph.answer_with(200, content=content)

            assert not trouble(use).permanent

    def test_an_answer_cut_in_the_middle_is_worth_trying_again(
        self, mailbox: GraphMailbox, graph: GraphServer, arrive: Arrive
    ) -> None:
        arrive(letter(1))
        [letter_id], _ = drain(mailbox)
        graph.reset_mid_body()

        problem = trouble(lambda: mailbox.read(letter_id))

        assert not problem.permanent
        assert mailbox.read(letter_id) == letter(1)

    def test_a_server_that_is_not_there_is_worth_trying_again(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        away = GraphMailbox(replace(mailbox.access, endpoint="http://127.0.0.1:9/v1.0"), clock, graph.token)

        problem = trouble(lambda: away.find_sent("receipt-1"))
        away.close()

        assert not problem.permanent

    def test_a_full_mailbox_is_worth_trying_again_and_says_so(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.is_full = True

        problem = trouble(lambda: mailbox.send(mail()))

        assert not problem.permanent
        assert "full" in str(problem)


class TestStrangersAddresses:
    """Whatever an answer says, our token goes to the endpoint alone."""

    @pytest.mark.parametrize(
        "host", ["https://evil.example/v1.0", "http://127.0.0.1:9/v1.0", "file:///etc", "//evil.example", "http://[::1"]
    )
    @pytest.mark.parametrize("link", ["@odata.nextLink", "@odata.deltaLink"])
    def test_a_link_that_leads_elsewhere_is_not_followed(
        self, mailbox: GraphMailbox, graph: GraphServer, host: str, link: str
    ) -> None:
        graph.answer_with(200, content=f'{{"value": [], "{link}": "{host}/x?$skiptoken=1"}}'.encode())

        assert not trouble(lambda: drain(mailbox)).permanent
        assert len(graph.requests) == 1

    def test_a_list_goes_on_at_no_other_address(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.answer_with(200, content=b'{"value": [], "@odata.nextLink": "https://graph.microsoft.com@evil.example/v1.0/x"}')

        trouble(lambda: list(mailbox.sweep()))

        assert len(graph.requests) == 1

    @pytest.mark.parametrize(
        "base",
        [
            "https://evil.example/up",
            "http://outlook.office.com/up",
            "http://a@127.0.0.1/v1.0",
            "http://[::1",
            "\x00",
            "x" * 70_000,
        ],
    )
    def test_a_file_is_uploaded_to_no_other_address(self, mailbox: GraphMailbox, graph: GraphServer, base: str) -> None:
        graph.upload_base = base

        trouble(lambda: mailbox.send(with_files(5_000_000)))

        assert not any(request.startswith("PUT") for request in graph.requests)
