"""Every field of a bid is found in the many ways partners write it, and nothing is invented where a field is not there."""

import datetime as dt

import pytest

from handlers.intake.reading import read
from handlers.intake.shapes import Partner, ProposalFields
from handlers.intake.sorting import sort_as
from models.post import LetterKind
from tests.making_letters import letter

AT = dt.datetime(2025, 7, 11, 9, tzinfo=dt.UTC)
HOUSE = Partner(
    own=("team@partnership.example",),
    areas={
        "EA-1": "Reducing bicycle theft (BT)",
        "EA-2": "Keeping people safe at the water's edge",
        "EA-3": "Calmer high streets",
    },
    priorities=("Road Safety", "Domestic Abuse", "Preventing Crime & Nuisance"),
    pots={"tactical": ("in year",), "upfront": ("early",)},
)


def bids(text: str, subject: str = "A bid", sender: str = "Ada Finch <ada@freemail.example>") -> tuple[ProposalFields, ...]:
    """What is read from a letter known to be a proposal."""
    return sort_as(read(letter(text, Subject=subject, From=sender)), HOUSE, AT, (LetterKind.PROPOSAL,)).proposals


def bid(text: str, subject: str = "A bid", sender: str = "Ada Finch <ada@gmail.com>") -> ProposalFields:
    [only] = bids(text, subject, sender)
    return only


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We would like £900 for a scheme called Quiet Corners.", "Quiet Corners"),
        ("The idea is called “Slow, Steady & Seen”. It costs £900.", "Slow, Steady & Seen"),
        ("We call it Tea at Ten and it needs £400.", "Tea at Ten"),
        ("It is named Don’t Look Away, and we need £800.", "Don't Look Away"),
        ("We are bidding for £700. The working title is Locks, Lights and Ladders.", "Locks, Lights and Ladders"),
        ("Our scheme – Warm Hands – needs £300.", "Warm Hands"),
        ("Please consider Brighter Bins, for which we ask £250.", "Brighter Bins"),
        ("Our project is called 'Gran's Night In' and costs £900.", "Gran's Night In"),
        ("Pedal Safe is a ten-week course for teenagers. We ask for £650.", "Pedal Safe"),
        ("We want support with our youth project, Open Evenings. It costs £900.", "Open Evenings"),
        ("We wish to submit 'Eyes on the Towpath' for £900.", "Eyes on the Towpath"),
        ("Project: Harbour Eyes\nWe need £900 for it.", "Harbour Eyes"),
        ("We are calling it Émilie’s Bench. £300 please.", "Émilie's Bench"),
        ("A scheme called Night Owls, Northbank Trust would run it.", "Night Owls"),
    ],
)
def test_a_title_is_found_however_it_is_introduced(text: str, title: str) -> None:
    assert bid(f"Hello,\n\n{text}\n").title.replace("’", "'") == title


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Bid: Harbour Eyes (tactical)", "Harbour Eyes"),
        ("Harbour Eyes - in-year bid", "Harbour Eyes"),
        ("Application – Locks & Ladders", "Locks & Ladders"),
        ("Upfront pot proposal: Harbour Eyes", "Harbour Eyes"),
        ("Harbour Eyes | funding request", "Harbour Eyes"),
        ("FW: Harbour Eyes, our bid", "Harbour Eyes"),
        ("Grant application (Harbour Eyes)", "Harbour Eyes"),
    ],
)
def test_a_title_is_found_in_the_subject(subject: str, title: str) -> None:
    assert bid("We ask for £900.\n", subject).title == title


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Could we have £640 for two cameras and three signs?", "Asking for a grant"),
        ("We want to apply to the Crime Reduction Grant in January.", "Funding request"),
        ("Northbank District Council would like to bid for £900.", "Bid"),
        ("You said there was money for making places nicer. £200 please.", "our bid"),
        ("We would love £600 towards a Friday café.", "our bid"),
        ("We ask for £600 for Westhill residents.", "our bid"),
        ("Please find our application for £900.", "Application to the tactical pot"),
    ],
)
def test_no_title_is_made_of_a_description_a_fund_or_a_body(text: str, subject: str) -> None:
    found = bid(f"Hello,\n\n{text}\n", subject)

    assert (found.title, "title" in found.missing) == ("", True)


# ---------------------------------------------------------------- organisations


@pytest.mark.parametrize(
    ("text", "sender", "body"),
    [
        (
            "I write on behalf of Larkmead Tenants Association. We ask for £900.",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Tenants Association",
        ),
        (
            "We ask for £900.\n\nRegards\n\nAda Finch\nLarkmead Amateur Rowing Club",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Amateur Rowing Club",
        ),
        (
            "We ask for £900.\n\nRegards\n\nAda Finch\nChair, Larkmead Neighbourhood Watch",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Neighbourhood Watch",
        ),
        ("We ask for £900.\n\nThanks\nAda Finch | Manager | Larkmead Housing", "Ada Finch <ada@gmail.com>", "Larkmead Housing"),
        (
            "We ask for £900.\n\nCheers\nAda\nCo-ordinator at Larkmead & District Youth Forum",
            "Ada Finch <ada@gmail.com>",
            "Larkmead & District Youth Forum",
        ),
        (
            "We ask for £900.\n\nAda Finch\nClerk to Larkmead Parish Council",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Parish Council",
        ),
        ("Larkmead Community Centre would like to bid for £900.", "Ada Finch <ada@gmail.com>", "Larkmead Community Centre"),
        ("Greetings from us at Larkmead Boxing Club. We ask for £900.", "Ada Finch <ada@gmail.com>", "Larkmead Boxing Club"),
        (
            "The Friends of Larkmead Park would like £900.",
            "Ada Finch <ada@larkmead-friends.example>",
            "Friends of Larkmead Park",
        ),
        ("Application of the Larkmead Harbour Trust for £900.", "Ada Finch <ada@gmail.com>", "Larkmead Harbour Trust"),
        ("Kent Police told us of it. Larkmead Trust asks for £900.", "Ada Finch <ada@larkmeadtrust.example>", "Larkmead Trust"),
        ("Wagtail would be glad of £900.", "Ada Finch <ada@wagtail.example>", "Wagtail"),
        (
            "Lead – me\nOrganisation – Larkmead & Coombe Rural Alliance (LCRA)\nAmount – £900\n",
            "Ada Finch <ada@gmail.com>",
            "Larkmead & Coombe Rural Alliance",
        ),
        (
            "Title: Eyes Up\nWho: Larkmead Business District\nCost: £900\n",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Business District",
        ),
        (
            "Title: Eyes Up\nSubmitted by: Larkmead Women's Refuge\nCost: £900\n",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Women's Refuge",
        ),
        (
            "We ask for £900.\n\nYours\nAda Finch\n\n-- \nAda Finch\nLarkmead Probation Service",
            "Ada Finch <ada@gmail.com>",
            "Larkmead Probation Service",
        ),
    ],
)
def test_an_organisation_is_found_where_it_signs_asks_or_is_named(text: str, sender: str, body: str) -> None:
    assert bid(f"Hello,\n\n{text}\n", sender=sender).organisation == body


@pytest.mark.parametrize(
    "text",
    [
        "Kent Police told us about the grant. We ask for £900.",
        "I live near Larkmead. Could we have £900 for a gate?\n\nRegards\nAda Finch\n4 Mill Cottages",
        "Westhill Borough Council gave us £100 last year. We ask for £900.",
        "We ask for £900.\n\nRegards\nAda Finch\nProject Officer",
        "As Northbank Trust said in the paper: “lights help”. We ask for £900.",
    ],
)
def test_somebody_elses_organisation_is_not_taken(text: str) -> None:
    found = bid(f"Hello,\n\n{text}\n")

    assert (found.organisation, "organisation" in found.missing) == ("", True)


def test_a_place_in_the_writers_address_is_no_organisation() -> None:
    found = bid(
        "We walk people home from Larkmead station. We ask for £900.\n", sender="Ada Finch <ada@larkmead-youth.example>"
    )

    assert found.organisation == ""


# ---------------------------------------------------------------- leads


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("The project lead is Tom Okoro (tom@north.example). We ask for £900.", ("Tom Okoro", "tom@north.example")),
        ("Our lead will be PC Tom Okoro, tom@north.example. We ask for £900.", ("Tom Okoro", "tom@north.example")),
        ("Tom Okoro is leading this one: tom@north.example. We ask for £900.", ("Tom Okoro", "tom@north.example")),
        ("Tom Okoro, our youth worker, will lead the project. We ask for £900.", ("Tom Okoro", "ada@gmail.com")),
        ("It will be led by Dr Tom Okoro. We ask for £900.", ("Tom Okoro", "ada@gmail.com")),
        ("Please contact Tom Okoro on 01632 960111. We ask for £900.", ("Tom Okoro", "ada@gmail.com")),
        (
            "Title: Eyes Up\nLead – Mr Tom Okoro (tom@north.example, 01632 960111)\nCost: £900",
            ("Tom Okoro", "tom@north.example"),
        ),
        ("Title: Eyes Up\nLead: me (Ada Finch)\nCost: £900", ("Ada Finch", "ada@gmail.com")),
        (
            "Title: Eyes Up\nWho to talk to: Tom Okoro\nE-mail: tom@north.example\nCost: £900",
            ("Tom Okoro", "tom@north.example"),
        ),
        ("Title: Eyes Up\nResponsible: Tom Okoro, tom@north.example\nCost: £900", ("Tom Okoro", "tom@north.example")),
        ("I will lead it myself. We ask for £900.", ("Ada Finch", "ada@gmail.com")),
        ("Tom Okoro leads the neighbourhood police. We ask for £900.", ("Ada Finch", "ada@gmail.com")),
        ("We met Tom Okoro, who liked it. We ask for £900.", ("Ada Finch", "ada@gmail.com")),
    ],
)
def test_the_lead_is_the_person_the_words_name_else_the_writer(text: str, lead: tuple[str, str]) -> None:
    found = bid(f"Hello,\n\n{text}\n")

    assert (found.lead_name, found.lead_email) == lead


@pytest.mark.parametrize("name", ["Neighbourhoods Inbox", "Grants Team", "Larkmead Council", "Reception", "Shared Mailbox"])
def test_an_unnamed_inbox_is_no_person(name: str) -> None:
    found = bid("We ask for £900.\n", sender=f"{name} <hello@larkmead.example>")

    assert (found.lead_name, "contact" in found.missing) == ("", True)


def test_whoever_signs_for_a_shared_mailbox_is_its_person() -> None:
    found = bid("We ask for £900.\n\nRegards\nTom Okoro\nManager\n", sender="Grants Team <hello@larkmead.example>")

    assert found.lead_name == "Tom Okoro"


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("We ask for £3 240.", 324_000),
        ("We need £3.24k from the grant.", 324_000),
        ("We seek three thousand seven hundred and fifty pounds.", 375_000),
        ("Could we have three thousand, two hundred and forty pounds?", 324_000),
        ("We ask for £800 of the £2,000 it will cost.", 80_000),
        ("The whole cost is £7,000; we ask £5,600 and meet the other £1,400 from our own budget.", 560_000),
        ("It is quoted at £2,150 plus VAT (£430). We cannot get it back, so we are asking for the full £2,580.", 258_000),
        ("The quote is £1,995 + VAT. We reclaim the VAT, so our ask is £1,995.", 199_500),
        ("The rotary club is putting in £750. We are asking you for £3,000.", 300_000),
        ("Last year you gave us £900. This time we are asking for £1,200.", 120_000),
        ("It costs £4,200 in total; we can find £1,000, and the remaining £3,200 is what we are applying for.", 320_000),
        ("Total budget £8,000, of which £6,500 is requested; the Canal Trust gives £1,500.", 650_000),
        ("GBP 2,750 is what we seek.", 275_000),
        ("We request £2,940. Each session costs £294.", 294_000),
        (
            "Title: Eyes Up\nTotal cost of the project – £5,250\nPromised by the town – £1,500\nSum applied for – £3,750",
            375_000,
        ),
        ("Title: Eyes Up\nPot: tactical\nAsk - £900\nMatch funding - £200", 90_000),
        ("Item\tCost\nHall\t£640\nStaff\t£1,800\nTotal\t£2,440\nLess own funds\t-£440\nRequested\t£2,000", 200_000),
    ],
)
def test_the_sum_asked_of_the_grant_is_found_among_others(text: str, pence: int) -> None:
    assert bid(f"Hello,\n\n{text}\n").amount_pence == pence


@pytest.mark.parametrize(
    "text",
    [
        "Last year you gave us £900. We do not know yet what we need.",
        "The council has promised £500 in match funding. Our own bid will follow.",
        "It will be somewhere between £1,800 and £2,300.",
        "Staff are paid £15 an hour.",
        "We raised £400 ourselves.",
        "It might be £900 or £1,400, quotes are awaited.",
        "Title: Eyes Up\nCost: to be confirmed\nPriority: Road Safety",
    ],
)
def test_a_range_or_anothers_sum_is_not_the_sum_asked_for(text: str) -> None:
    found = bid(f"Hello,\n\n{text}\n")

    assert (found.amount_pence, "amount" in found.missing) == (None, True)


def test_a_table_in_html_gives_its_last_line_to_the_grant_and_its_gifts_to_others() -> None:
    rows = [
        ("Staff", "1,800.00"),
        ("Hire", "640.00"),
        ("Total", "2,440.00"),
        ("Less residents", "-500.00"),
        ("From the grant", "1,940.00"),
    ]
    cells = "".join(f"<tr><td>{name}</td><td>{figure}</td></tr>" for name, figure in rows)
    raw = letter("x").replace(b"text/plain", b"text/html")
    html = f"<p>Our bid</p><table><tr><td>Cost</td><td>&pound;</td></tr>{cells}</table>".encode()
    found = sort_as(read(raw.replace(b"\nx\n", b"\n" + html + b"\n")), HOUSE, AT, (LetterKind.PROPOSAL,))

    assert found.proposals[0].amount_pence == 194_000


# ---------------------------------------------------------------- pots, areas, priorities


@pytest.mark.parametrize(
    ("text", "pot", "areas"),
    [
        ("Fund – tactical\nTitle – Eyes Up\nCost – £900", "tactical", ()),
        ("We ask the in-year pot for £900. The area is reducing bicycle theft.", "tactical", ("EA-1",)),
        (
            "Title: Eyes Up\nWhich fund are you applying to? Upfront\nEligible area: Calmer high streets\nCost: £900",
            "upfront",
            ("EA-3",),
        ),
        ("It meets EA-2 and EA-3. We ask for £900.", None, ("EA-2", "EA-3")),
        ("Bicycles get stolen by the water. We ask for £900.", None, ()),
        ("We looked at tactical and upfront. £900 please.", None, ()),
    ],
)
def test_pot_and_areas_are_those_named_or_quoted(text: str, pot: str | None, areas: tuple[str, ...]) -> None:
    found = bid(f"Hello,\n\n{text}\n")

    assert (found.pot, found.areas) == (pot, areas)


# ---------------------------------------------------------------- outcomes and dates


@pytest.mark.parametrize(
    "text",
    [
        "We hope to see complaints halve.",
        "We will count the fires.",
        "We shall judge success by the number of incidents reported.",
        "We want calls to fall by a fifth.",
        "Sixty shop workers trained by spring.",
        "We will survey everybody before and after.",
        "We would track how many complaints still come.",
        "Residents should feel safer.",
        "Success is fewer than ten fires.",
    ],
)
def test_what_will_change_or_be_counted_is_an_outcome(text: str) -> None:
    assert "outcomes" not in bid(f"Hello,\n\nWe ask for £900 for Eyes Up. {text}\n").missing


@pytest.mark.parametrize(
    "text",
    [
        "Two trained volunteers walk people home.",
        "You said there was money for making places safer.",
        "New radios for 40 shops.",
        "We expect the cost to be the same.",
        "The outcomes are not known yet.",
        "The area is keeping people safe at the water's edge.",
    ],
)
def test_what_is_done_or_quoted_is_no_outcome(text: str) -> None:
    assert "outcomes" in bid(f"Hello,\n\nWe ask for £900 for Eyes Up. {text}\n").missing


@pytest.mark.parametrize(
    "text",
    [
        "It runs from 5 September to 12 December 2025.",
        "It starts in October.",
        "It will last for six months.",
        "Over the summer holidays, with the school.",
        "It is a twelve-week course.",
        "All done over half term.",
        "Begins – 1 October 2025",
    ],
)
def test_any_start_end_or_period_is_a_date(text: str) -> None:
    assert "dates" not in bid(f"Hello,\n\nWe ask for £900 for Eyes Up.\n\n{text}\n").missing


@pytest.mark.parametrize(
    "text",
    [
        "There were 31 fires last summer.",
        "Our trustees next meet in the autumn.",
        "I know the deadline is 31 December.",
        "I am away until 18 August.",
        "We have been here for ten years.",
        "The dates are still to be agreed.",
        "We may start, it depends.",
    ],
)
def test_another_time_is_no_date_of_the_bid(text: str) -> None:
    assert "dates" in bid(f"Hello,\n\nWe ask for £900 for Eyes Up.\n\n{text}\n").missing


def test_a_label_that_says_not_yet_leaves_its_field_missing() -> None:
    found = bid("Title: Eyes Up\nCost: £900\nPriority: not sure yet\nDates: not fixed yet, it depends\nOutcomes: tbc\n")

    assert {"priority", "dates", "outcomes"} <= set(found.missing)


# ---------------------------------------------------------------- two in one letter

TWO = """Hello,

Two ideas for the in-year money.

1) Late Light
Youth workers round the park, 3 November 2025 to 27 March 2026. We ask for £3,120. Priority: Road Safety.
Tom Okoro is leading this one: tom@north.example.

2) Screen Sense
Six evenings for parents, January 2026. £870, all of it for the speaker. I lead that myself.

Best wishes
Ada Finch
Larkmead Youth Forum
"""


def test_two_bids_in_one_letter_keep_their_own_fields() -> None:
    first, second = bids(TWO, sender="Ada Finch <ada@gmail.com>")

    assert (first.title, first.amount_pence, first.lead_name, first.pot) == ("Late Light", 312_000, "Tom Okoro", "tactical")
    assert (second.title, second.amount_pence, second.lead_name, second.pot) == (
        "Screen Sense",
        87_000,
        "Ada Finch",
        "tactical",
    )
    assert first.organisation == second.organisation == "Larkmead Youth Forum"


def test_two_lists_of_labels_are_two_bids() -> None:
    first, second = bids("Title – Eyes Up\nAsk – £900\nFund – tactical\n\nTitle – Ears Up\nAsk – £400\nFund – upfront\n")

    assert [(one.title, one.amount_pence, one.pot) for one in (first, second)] == [
        ("Eyes Up", 90_000, "tactical"),
        ("Ears Up", 40_000, "upfront"),
    ]


def test_numbered_questions_of_one_bid_are_not_several() -> None:
    assert len(bids("We ask for £900 for Eyes Up.\n\n1) Three lamps\n2) Two benches\n")) == 1
