"""What leaves by way of Drafts: once, whole, under our key, and in its thread."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message

import pytest

from bot.mailbox.graph import GraphMailbox
from models.mailbox import Mail, message_id_of
from tests.graph_access import ServerFolders, trouble, with_files
from tests.mailbox_contract import ADDRESS, LEAD, letter, mail
from tests.servers.graph import GraphServer


@pytest.fixture
def mailbox(graph_mailbox: GraphMailbox) -> GraphMailbox:
    return graph_mailbox


def sent(graph: GraphServer) -> list[Message]:
    return [message_from_bytes(raw) for raw in ServerFolders(graph).sent()]


def drafts(graph: GraphServer) -> list[Message]:
    return [message_from_bytes(raw) for raw in ServerFolders(graph).drafts()]


def files_in(message: Message) -> list[tuple[str | None, int]]:
    """The name and size of each attachment."""
    parts = [part for part in message.walk() if part.get_filename()]
    return [(part.get_filename(), len(bytes(part.get_payload(decode=True)))) for part in parts]


class TestSending:
    def test_it_is_four_requests_and_leaves_nothing_in_drafts(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        mailbox.send(mail())

        assert [request.split()[0] for request in graph.requests] == ["GET", "POST", "PATCH", "POST"]
        assert graph.store.folder("drafts") == []

    def test_a_server_that_gives_another_message_id_and_drops_headers_is_told_ours(
        self, mailbox: GraphMailbox, graph: GraphServer
    ) -> None:
        graph.store.renames = True

        mailbox.send(Mail("receipt-1", (LEAD,), "Re", "Text", in_reply_to="<2@x.example>"))

        [left] = sent(graph)
        assert mailbox.find_sent("receipt-1")
        assert left["Message-ID"] == message_id_of("receipt-1", ADDRESS)
        assert (left["Auto-Submitted"], left["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
        assert left["In-Reply-To"] == "<2@x.example>"

    def test_a_send_whose_answer_was_lost_is_found(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.drop_after_send()

        problem = trouble(lambda: mailbox.send(mail("receipt-1")))

        assert not problem.permanent
        assert mailbox.find_sent("receipt-1")
        assert len(sent(graph)) == 1

    @pytest.mark.parametrize("lost", ["POST", "PATCH"])
    def test_a_draft_whose_making_was_cut_off_is_completed_and_sent_once(
        self, mailbox: GraphMailbox, graph: GraphServer, lost: str
    ) -> None:
        graph.lose_answer(lost, "")

        trouble(lambda: mailbox.send(mail("receipt-1")))
        was_sent = mailbox.find_sent("receipt-1")
        mailbox.send(mail("receipt-1"))

        assert not was_sent
        assert len(sent(graph)) == 1
        assert drafts(graph) == []


class TestLargeFiles:
    def test_a_file_of_five_megabytes_goes_up_in_pieces(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        mailbox.send(with_files(5_000_000))

        [left] = sent(graph)
        assert files_in(left) == [("Report 0.pdf", 5_000_000)]
        assert sum(request.startswith("PUT") for request in graph.requests) == 2
        assert left["Message-ID"] == message_id_of("receipt-1", ADDRESS)

    def test_small_and_large_files_go_together_in_their_order(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        mailbox.send(with_files(2_000, 3_141_000, 3_145_728, 7_000_001))

        [left] = sent(graph)
        assert [size for _, size in files_in(left)] == [2_000, 3_141_000, 3_145_728, 7_000_001]
        assert part_text(left) == "Thank you.\r\n"

    def test_a_file_cut_off_half_way_is_sent_whole_and_once(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.answer_with(500, "InternalServerError", only="/session1")

        trouble(lambda: mailbox.send(with_files(1_000_000, 5_000_000)))
        mailbox.send(with_files(1_000_000, 5_000_000))

        [left] = sent(graph)
        assert [size for _, size in files_in(left)] == [1_000_000, 5_000_000]
        assert drafts(graph) == []

    def test_two_files_of_one_name_are_both_sent_though_one_was_there(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        files = tuple(replace(file, name="Report.pdf") for file in with_files(1_000_000, 5_000_000).attachments)
        graph.answer_with(500, "InternalServerError", only="/session1")

        trouble(lambda: mailbox.send(replace(mail(), attachments=files)))
        mailbox.send(replace(mail(), attachments=files))

        [left] = sent(graph)
        assert files_in(left) == [("Report.pdf", 1_000_000), ("Report.pdf", 5_000_000)]

    def test_a_draft_without_its_files_is_none_yet(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.answer_with(503, "ServiceUnavailable", only="/createUploadSession")

        trouble(lambda: mailbox.save_draft(with_files(5_000_000)))
        was_there = mailbox.find_draft("receipt-1")
        mailbox.save_draft(with_files(5_000_000))

        [draft] = drafts(graph)
        assert not was_there
        assert mailbox.find_draft("receipt-1")
        assert files_in(draft) == [("Report 0.pdf", 5_000_000)]

    def test_a_mail_the_server_finds_too_large_is_a_permanent_error(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.answer_with(413, "ErrorMessageSizeExceeded", only="/send")

        assert trouble(lambda: mailbox.send(with_files(5_000_000))).permanent


class TestDiscarding:
    def test_a_draft_of_ours_is_taken_away(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        draft_id = mailbox.save_draft(mail("test-1"))
        mailbox.save_draft(mail("edition-1"))

        mailbox.discard_draft(draft_id, "test-1")

        assert (mailbox.find_draft("test-1"), mailbox.find_draft("edition-1")) == (False, True)

    def test_nothing_else_is(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        """Not a draft under another key; not a letter, though somebody gave it the Message-ID of a draft of ours."""
        draft_id = mailbox.save_draft(mail("test-1"))
        forged = graph.store.arrive(letter(1).replace(b"<1@swale.example>", message_id_of("test-1", ADDRESS).encode()))

        for one, key in ((draft_id, "edition-1"), (draft_id, ""), (forged.id, "test-1"), ("AAMkNone=", "test-1")):
            assert trouble(lambda: mailbox.discard_draft(one, key)).permanent  # noqa: B023 - used at once

        assert [item.folder for item in graph.store.items] == ["drafts", "inbox"]


class TestReplyDrafts:
    @pytest.fixture
    def reply(self) -> Mail:
        return Mail("answer-1", (LEAD,), "Re: Letter 1", "Text", in_reply_to="<1@swale.example>", auto=False)

    def test_a_reply_is_tied_to_the_letter_where_that_is_in_the_mailbox(
        self, mailbox: GraphMailbox, graph: GraphServer, reply: Mail
    ) -> None:
        original = graph.store.arrive(letter(1))

        mailbox.save_draft(reply)

        [draft] = graph.store.folder("drafts")
        assert draft.reply_to == original.id
        assert message_from_bytes(draft.whole())["In-Reply-To"] == "<1@swale.example>"
        assert mailbox.find_draft("answer-1")

    def test_a_reply_to_a_letter_that_is_not_there_names_it_all_the_same(
        self, mailbox: GraphMailbox, graph: GraphServer, reply: Mail
    ) -> None:
        mailbox.save_draft(reply)

        [draft] = graph.store.folder("drafts")
        assert draft.reply_to == ""
        assert message_from_bytes(draft.whole())["In-Reply-To"] == "<1@swale.example>"

    def test_a_reply_with_a_large_file_is_tied_as_well(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        graph.store.arrive(letter(1))

        mailbox.save_draft(with_files(5_000_000, in_reply_to="<1@swale.example>"))

        [draft] = graph.store.folder("drafts")
        assert draft.reply_to
        assert files_in(message_from_bytes(draft.whole())) == [("Report 0.pdf", 5_000_000)]

    def test_a_message_id_with_quotes_is_looked_for_as_it_is(self, mailbox: GraphMailbox, graph: GraphServer) -> None:
        original = graph.store.arrive(letter(1).replace(b"<1@", b"<o'hara' or 1 eq 1@"))

        mailbox.save_draft(Mail("k", (LEAD,), "Re", "Text", in_reply_to="<o'hara'@swale.example>"))
        mailbox.save_draft(Mail("l", (LEAD,), "Re", "Text", in_reply_to=original.message_id))

        assert [draft.reply_to for draft in graph.store.folder("drafts")] == ["", original.id]


def part_text(message: Message) -> str:
    [found] = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    return bytes(found.get_payload(decode=True)).decode()
