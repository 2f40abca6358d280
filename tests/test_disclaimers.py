"""Lawyers' and printers' words come off a letter, however they are put; the same words in what a partner tells stay."""

import pytest

from handlers.intake.newtext import told

OWN = "We would like to tell you about our drop-in."
SIGNED = f"{OWN}\n\nKind regards\n\nPriya Shah"


@pytest.mark.parametrize(
    "footer",
    [
        "This e-mail is meant only for the person it is addressed to. If that is not you, delete it and tell us.",
        "Northbank Trust: this message and all that is attached is intended for those named above.",
        "Unauthorised use, copying or disclosure is prohibited.",
        "Any disclosure, copying or distribution of this e-mail is strictly forbidden.",
        "Northbank Trust may monitor e-mail. Information in this message is for its addressee only.",
        "E-mails sent to or from this address may be monitored.",
        "We reserve the right to monitor and record e-mail traffic.",
        "The views are those of the author and not of Northbank Trust.",
        "Views may not be those of the Trust.",
        "Opinions expressed in this message are not necessarily ours.",
        "Please consider the environment before printing.",
        "Do you need to print this?",
        "If you have received this by mistake please notify the sender and delete it.",
        "The Trust accepts no liability for viruses or for the contents of any message.",
        "Please note that this email may be disclosed under the Freedom of Information Act 2000.",
        "This email has been scanned for viruses.",
        "If you are not the right person, destroy it.",
        "Bwriedir yr e-bost hwn ar gyfer y sawl a enwir yn unig.",
        "Northbank Trust is a registered charity (1099999) and a company registered in England and Wales (0456789).",
        "Registered office: 1 Mill Lane, Northbank. Company number 0456789.",
        "Elusen gofrestredig rhif 1099999",
        "Croeso i chi ysgrifennu yn Gymraeg.",
        "You are welcome to write to us in Welsh or English.",
        "Our privacy notice says how we use your data: https://northbank.example/privacy",
    ],
)
def test_what_lawyers_and_custom_add_is_not_the_writers(footer: str) -> None:
    assert told(f"{SIGNED}\n\n{footer}", "News", False).text == SIGNED


@pytest.mark.parametrize(
    "text",
    [
        "The leaflet is meant for the person who cares for somebody at home.",
        "Unauthorised use of e-scooters is prohibited in the park.",
        "The views of the residents are in the report, and opinions differ.",
        "We are a registered charity (1099999) and have run a drop-in since 2011.",
        "Registered charity number: 1099999",
        "Please delete the second paragraph of our entry.",
        "The council will monitor noise at night.",
        "A talk on the environment and how planting trees calms a street.",
        "Our helpline answers calls in Welsh and English.",
        "Read our privacy notice before you put up a camera.",
        "The message is simple: lock it or lose it.",
        "We sent the e-mail to the wrong person, sorry.",
    ],
)
def test_what_a_partner_tells_in_like_words_stays(text: str) -> None:
    assert told(f"{text}\n\nKind regards\n\nPriya Shah", "News", False).text == f"{text}\n\nKind regards\n\nPriya Shah"
