"""What Slack would refuse is found before it is asked: each limit bites one beyond it, and not at it."""

import pytest

from tests.slack_blocks import Part, buttons, field, home, menu, modal, plain, said, section
from tests.slack_checks import SCHEMAS, SCHEMAS_ARE_HERE, problems_of_message, problems_of_view

FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": plain("Good"), "value": "good"},
            "negative_button": {"text": plain("Bad"), "value": "bad"},
        }
    ],
}


@pytest.mark.parametrize(
    "message",
    [
        said(section("x" * 3_000), {"type": "divider"}, buttons("a", "b"), FEEDBACK),
        said({"type": "markdown", "text": "x" * 12_000}),
        said({"type": "header", "text": plain("x" * 150)}, section("*bold*", accessory=menu(100))),
        said(*[{"type": "divider"}] * 50),
        {"text": "Only text"},
    ],
)
def test_a_message_within_the_limits_has_no_problems(message: Part) -> None:
    assert problems_of_message(message) == []


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ({}, "neither text nor blocks"),
        (said(section("x"), text=" "), "no text to fall back on"),
        (said(section("x" * 3_001)), "3001 characters"),
        (said(section("")), "is empty"),
        (said({"type": "header", "text": plain("x" * 151)}), "151 characters"),
        (said({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}), "HeaderBlock" if SCHEMAS_ARE_HERE else "slack_sdk"),
        (said(*[{"type": "markdown", "text": "x" * 6_001}] * 2), "markdown in all has 12002"),
        (said(*[{"type": "divider"}] * 51), "51, from 0 to 50"),
        (said(buttons(*map(str, range(26)))), "26, from 1 to 25"),
        (said(buttons("a", "a")), "'a' is 2 times in one block"),
        (said(buttons("a", value="x" * 2_001)), "2001 characters"),
        (said(buttons("a", text=plain("x" * 76))), "76 characters"),
        (said(buttons("x" * 256)), "256 characters"),
        (said({"type": "context", "elements": [plain("x")] * 11}), "11, from 1 to 10"),
        (said(section("x", block_id="a"), section("y", block_id="a")), "'a' is there 2 times"),
        (said(section("x", accessory=menu(101))), "101, from 1 to 100"),
        (said(section("x", accessory=menu(1, placeholder=plain("x" * 151)))), "151 characters"),
        (said(section("x", fields=[plain("x" * 2_001)])), "2001 characters"),
        (said({"type": "alert", "text": plain("x")}), "alert is no block of a message"),
    ],
)
def test_a_message_that_slack_would_refuse_has_a_problem(message: Part, problem: str) -> None:
    assert problem in " ".join(problems_of_message(message))


@pytest.mark.skipif(not SCHEMAS_ARE_HERE, reason=f"Slack's published schemas are not at {SCHEMAS}")
@pytest.mark.parametrize(
    "block",
    [{"type": "nonsense"}, {**section("x"), "colour": "red"}, {"type": "context"}, {"type": "actions", "elements": [{}]}],
)
def test_a_shape_that_slack_does_not_publish_is_a_problem(block: Part) -> None:
    assert problems_of_message(said(block))


@pytest.mark.parametrize(
    "view",
    [modal(field("title"), private_metadata="x" * 3_000), modal(*[section("x")] * 100), home(section("x"), buttons("a"))],
)
def test_a_view_within_the_limits_has_no_problems(view: Part) -> None:
    assert problems_of_view(view) == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(), "0, from 1 to 100"),
        (modal(*[section("x")] * 101), "101, from 1 to 100"),
        (modal(section("x"), title=plain("x" * 25)), "25 characters"),
        (modal(section("x"), private_metadata="x" * 3_001), "3001 characters"),
        (modal(section("x"), callback_id="x" * 256), "256 characters"),
        (modal(field("a"), submit=None), "no submit"),
        (modal(field("a"), field("a")), "'a' is there 2 times"),
        (modal(field("a", {"type": "plain_text_input", "action_id": "a", "initial_value": "x" * 3_001})), "3001 characters"),
        (modal(field("a", {"type": "plain_text_input", "action_id": "a", "placeholder": plain("")})), "is empty"),
        (modal(field("a", menu(2, initial_option={"text": plain("Pot"), "value": "9"}))), "does not have"),
        (modal({"type": "markdown", "text": "x"}), "no block of a modal"),
        (home({"type": "alert", "text": plain("x")}), "no block of a home"),
        ({"type": "page"}, "not modal or home"),
    ],
)
def test_a_view_that_slack_would_refuse_has_a_problem(view: Part, problem: str) -> None:
    assert problem in " ".join(problems_of_view(view))
