"""Partners write each kind of letter in many ways: each letter here is of its kinds, and of none that it only resembles."""

import time

import pytest

from handlers.intake.machine import answer_address
from handlers.intake.reading import read
from handlers.intake.shapes import Sorted
from handlers.intake.sorting import sort
from models.post import LetterKind
from tests.test_sorting import AT, HOUSE

BID, ITEM, TOPIC = LetterKind.PROPOSAL, LetterKind.BULLETIN_ITEM, LetterKind.SESSION_SUGGESTION
ASK, OTHER, REPLY = LetterKind.QUESTION, LetterKind.OTHER, LetterKind.REPLY


def letter(text: str, subject: str = "Hello", sender: str = "Ines Marlowe <ines@dalebrook.example>", more: str = "") -> Sorted:
    return sort(read(f"From: {sender}\nSubject: {subject}\n{more}\n{text}".encode()), HOUSE, AT)


# ---------------------------------------------------------------- a topic for a session


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("We'd be glad to hear something about slavery in nail bars at one of your sessions.", "slavery in nail bars"),
        ("Could Dr Noor Elphick come and talk on drink spiking? Your lunchtime webinars would suit.", "drink spiking"),
        ("I'd be happy to speak about dog theft at a CSIS.", "dog theft"),
        ("Thanks for last week's webinar, all liked it. Might there be one on catalytic converters?", "catalytic converters"),
        ("My suggestion for a future session is moped-enabled theft.", "moped-enabled theft"),
        ("A thought for your programme of talks: hoarding and fire risk.", "hoarding and fire risk"),
        ("Please put romance fraud on the list of session topics.", "romance fraud"),
        ("Would you add sextortion to your list of topics?", "sextortion"),
        ("I think spiking would make a good session.", "spiking"),
        ("Loan sharks would be a useful topic for a lunchtime session.", "Loan sharks"),
        ("Have you thought of a session on heritage crime?", "heritage crime"),
        ("Could we have Tom Reedy, Trading Standards, to talk about rogue traders at one of your sessions?", "rogue traders"),
        ("Our team is willing to give a talk on arson reduction to your members.", "arson reduction"),
        ("I can offer a lunchtime slot on water safety.", "water safety"),
        ("The session was very good. Next time we would like to learn about e-scooters.", "e-scooters"),
        ("Any chance of a webinar around hate crime?", "hate crime"),
        ("Is there room in the programme for a session on stalking?", "stalking"),
        ("It would be great if a future CSIS looked at fly-tipping.", "fly-tipping"),
        ("What about child criminal exploitation as a topic for the next session?", "child criminal exploitation"),
        ("Topic we would like to hear more on: lone worker safety", "lone worker safety"),
        ("Suggested topic - spotting illegal vapes", "spotting illegal vapes"),
        ("Session idea: martyn's law for village halls", "martyn's law for village halls"),
        ("Might I propose cuckooing as a subject for the information sessions?", "cuckooing"),
        ("I would gladly lead a session for your partners on rural theft.", "rural theft"),
        ("On future lunchtime sessions, could you do cyber flashing?", "cyber flashing"),
        ("We would be pleased to present our work on stalking interventions at a CSIS.", "stalking interventions"),
        ("Has anyone suggested a CSIS on ghost guns? I would attend.", "ghost guns"),
        ("Members asked for a session about problem parking, could you arrange that?", "problem parking"),
    ],
)  # fmt: skip
def test_a_topic_is_a_suggestion_however_it_is_put(text: str, topic: str) -> None:
    found = letter(f"Hi all,\n\n{text}\n\nInes Marlowe\nDalebrook Trust")

    assert (found.kinds, [one.topic for one in found.suggestions], found.held) == ((TOPIC,), [topic], False)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The session on county lines was excellent, thank you.", {OTHER}),
        ("When is the webinar on county lines?", {ASK}),
        ("Is there a recording of the session on stalking?", {ASK}),
        ("Who is speaking at the session on loan sharks?", {ASK}),
        ("I would be happy to talk about this on the phone before the session.", {OTHER}),
        ("Could you tell me what the next session is on?", {ASK}),
        ("Thanks, I could not come to the session on Tuesday.", {OTHER}),
        ("I'd like to register for the session on county lines.", {OTHER}),
        ("Hi, please add my colleague jo@dalebrook.example to the list for the sessions.", {OTHER}),
        ("We had a great talk on fraud at our own coffee morning.", {OTHER}),
        ("Is the session on fraud on the 5th still on?", {ASK}),
        (
            "Please share in the bulletin: our free webinar on dog theft, 3 September 2025, would be good to come to.",
            {ITEM},
        ),
        ("We bid for £900 from the grant to run six sessions on knife crime in schools.", {BID}),
        ("Our officers will give talks on fraud in four libraries; we ask for £700 from the tactical pot.", {BID}),
    ],
)
def test_what_only_speaks_of_sessions_is_no_suggestion(text: str, kinds: set[LetterKind]) -> None:
    assert set(letter(text).kinds) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Could you run a session on spiking? Do you pay speakers' travel?", {TOPIC, ASK}),
        ("I'd be happy to speak about spiking at a session. How long do people usually talk for?", {TOPIC, ASK}),
        ("Could you run a session on spiking? Would that be possible?", {TOPIC}),
        ("For your bulletin: Safe Homes Day, 4 September 2025.\n\nCould you also run a webinar on spiking?", {ITEM, TOPIC}),
        ("Two things: (1) we bid for £450 for shop radios, (2) please run a session on shop theft.", {BID, TOPIC}),
        ("We bid for £900 from the grant for Safe Homes.\n\nWhat is the last day for bids?", {BID, ASK}),
        ("We bid for £900 from the grant for Safe Homes. Separately, when does the working group next meet?", {BID, ASK}),
        ("We bid for £900 from the grant for Safe Homes. Do you need invoices as proof of spending?", {BID, ASK}),
        ("We bid for £900 from the grant for Safe Homes. Could you let me know you got this?", {BID}),
        ("We bid for £900 from the grant for Safe Homes. Is this one for you?", {BID}),
        ("Please include in your bulletin: Have you been scammed? Our clinic opens on 4 September 2025.", {ITEM}),
        ("Please include in your bulletin: Should dogs be kept on leads? Tell us by 4 September 2025.", {ITEM}),
    ],
)
def test_a_letter_may_be_of_two_kinds(text: str, kinds: set[LetterKind]) -> None:
    found = letter(text)

    assert (set(found.kinds), found.held) == (kinds, False)


# ---------------------------------------------------------------- a proposal in plain words


@pytest.mark.parametrize(
    "text",
    [
        "Can you put us down for the tactical pot please, dash cams for the taxi rank, about £2k. More when I'm at my desk.",
        "Please count us in for the in year pot: window locks for forty flats, £1,900.",
        "Could we have £380 please, for six gate alarms on the allotments.",
        "Would you fund new lights behind the library? It comes to £2,450.",
        "We would like some help with the skate park. The scheme is called Roll Safe, and it costs £1,300.",
        "We are after a contribution of £750 towards door chains for older residents.",
        "I am hoping for £1,100 to train pub staff.",
        "Please consider Bright Steps for the upfront pot. The whole cost is £4,200.",
        "We'd like to be considered for the tactical fund with Bright Steps, from 5 September 2025; it will cost £1,450.",
        "I attach the costing for Bright Steps and would be grateful if it could be considered for the tactical pot.",
        "We wish to put forward Bright Steps for funding. £2,200 would pay for all of it.",
        "Any chance of £500 from you for a knife bin?",
        "Is there £600 in the pot for our bike shed? We would match it.",
        "Would the grant stretch to £850 for our safe walk home scheme? We start in September.",
        "Our youth club is looking for funding: £2,000 buys a term of Friday nights.",
        "The project needs about £3,000 and we hope the grant can meet it.",
        "Bright Steps is our project for walkers. We would be asking the fund for two thousand pounds.",
        "We should like the partnership to support Bright Steps with £1,750.",
        "May we apply for £940 to buy a speed gun?",
        "Dalebrook Trust are bidding. Amount two thousand pounds, for cameras at the pavilion.",
        "Please find our costings attached for the dementia-safe scheme. Total £3,020.",
        "The residents have asked me to request a sum toward the alley gates. £1,500 would do it.",
        "I'd like to throw our hat in the ring for the in year pot. 12 door sensors, £960.",
        "As discussed, we'd love some of the tactical money for the Brook Lane gates. The quote is £1,240 plus VAT.",
        "Please accept this as our application to the tactical pot. Bright Steps will cost £5,000.",
    ],
)
def test_a_proposal_in_plain_words_is_one(text: str) -> None:
    found = letter(f"Hello,\n\n{text}\n\nInes Marlowe\nDalebrook Trust")

    assert (found.kinds, len(found.proposals), found.held) == ((BID,), 1, False)


@pytest.mark.parametrize(
    ("subject", "text", "kinds"),
    [
        ("Grant: three questions", "How is the £39,661 split between the pots? When does the tactical pot close?", {ASK}),
        ("Tactical pot: query", "Is the £11,898 for the tactical pot all spent?", {ASK}),
        ("CRG", "Can a parish council apply to the grant for £500?", {ASK}),
        ("Funding", "Could you tell me how much of the £15,000 is left in the upfront pot?", {ASK}),
        ("Hello", "Last year we were awarded £3,000 from the tactical pot. When is our report due?", {ASK}),
        ("Hello", "What is the most that one project can ask for from the grant? Is it £5,000?", {ASK}),
        ("Grant", "We received £2,000 from the upfront pot, thank you very much.", {OTHER}),
        ("Grant", "I saw that Safe Bays got £900 from the grant. Who leads it?", {ASK}),
        ("Hello", "Are we too late to be considered for the tactical pot?", {ASK}),
        ("Hello", "For your bulletin: our fund for village halls gives up to £500, apply by 5 September 2025.", {ITEM}),
        ("Hello", "Do we have to match fund? We are thinking of a £2,000 project.", {ASK}),
        ("Hello", "I am writing a bid. Does the £5,000 limit include VAT?", {ASK}),
        ("Hello", "Our end of year report for Safe Bays: we spent £880 of the £900.", {OTHER}),
        ("Invoice 1043", "Our invoice for the hall hire, £40, please pay within 30 days.", {OTHER}),
        ("Minutes", "At our meeting £400 was agreed for benches from our own budget.", {OTHER}),
        ("Hello", "Our open day raised £640 for charity, thanks to all who came.", {OTHER}),
    ],
)
def test_a_letter_about_the_grant_is_no_proposal(subject: str, text: str, kinds: set[LetterKind]) -> None:
    assert set(letter(text, subject).kinds) == kinds


def test_a_forwarded_wish_for_money_is_a_proposal() -> None:
    found = letter(
        "Hi, one for your team I think?\n\n---------- Forwarded message ---------\n"
        "From: Ottoline Frayne <ottoline@millbank.example>\nDate: Wed, 2 Jul 2025 at 18:07\nSubject: a bit of money\n"
        "To: Ines Marlowe <ines@dalebrook.example>\n\nDear Ines\n\nYou said there was money for safer places. Could we have "
        "£420 please for two cameras by the ford.\n\nOttoline Frayne\n",
        "Fwd: a bit of money",
    )

    assert found.kinds == (BID,)


# ---------------------------------------------------------------- answers to our own mail

INVITED = (
    "\n\n________________________________\nFrom: The Team <team@partnership.example>\nSent: 1 July 2025 10:00\n"
    "To: The Team <team@partnership.example>\nSubject: The tactical pot is open\n\nDear partners\n\nPlease write to us with "
    "your project's name and cost. Recent projects cost between £2,000 and £5,223.\n"
)
ANSWERS = "In-Reply-To: <kcst.1@partnership.example>\n"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the invitation. Please consider Quiet Corners, for which we would ask £3,300.",
        "Good news that it is open. We'd like to put forward Quiet Corners: £3,300 for benches and lamps by Christmas.",
        "We would like to apply with Quiet Corners. It costs £3,300 and runs from September 2025 to March 2026.",
        "Here is our bid for Quiet Corners, £3,300 from the tactical pot, to run until March 2026.",
    ],
)
def test_a_proposal_may_come_as_an_answer_to_our_mail(text: str) -> None:
    found = letter(f"Hello,\n\n{text}\n\nInes{INVITED}", "RE: The tactical pot is open", more=ANSWERS)

    assert set(found.kinds) == {BID, REPLY}


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("RE: Quiet Corners", "The sum we ask for Quiet Corners is £3,300, and it runs from September 2025 to March 2026."),
        ("RE: Tactical pot proposal: Quiet Corners", "We would ask £3,300 from the tactical pot."),
        ("RE: Quiet Corners", "Please consider £3,300 as our final figure; the priority is Road Safety."),
        ("RE: The tactical pot is open", "Thank you, we will think about it."),
        ("RE: Your proposal", "Cost: £3,300\nPriority: Road Safety\nWhen: September 2025 to March 2026"),
    ],
)
def test_an_answer_that_completes_a_proposal_is_none_itself(subject: str, text: str) -> None:
    quoted = INVITED.replace("your project's name", "what Quiet Corners lacks: its sum")

    assert letter(f"Hello,\n\n{text}\n\nInes{quoted}", subject, more=ANSWERS).kinds == (REPLY,)


# ---------------------------------------------------------------- press offices and machines


@pytest.mark.parametrize("sender", ["noreply", "no-reply", "donotreply", "newsletter", "notifications"])
def test_a_press_office_may_send_its_item_from_an_address_that_reads_no_mail(sender: str) -> None:
    found = letter(
        "For inclusion in your e-bulletin, please.\n\nFarm Watch Fair\nSaturday 30 August 2025, Dale Showground. "
        "Have your trailer marked and see the drone fly.",
        "Farm Watch Fair", f"Dale Rural <{sender}@dale.example>", "Reply-To: Press Office <press@dale.example>\n",
    )  # fmt: skip

    assert (found.kinds, found.answerable) == ((ITEM,), True)


def test_an_item_from_an_address_that_reads_no_mail_is_filed_and_not_answered() -> None:
    found = letter("For your bulletin: Farm Watch Fair on 30 August 2025 at Dale.", "News", "Dale <noreply@dale.example>")

    assert (found.kinds, found.answerable) == ((ITEM,), False)


@pytest.mark.parametrize(
    ("sender", "reply_to", "address"),
    [
        ("ines@dale.example", "", "ines@dale.example"),
        ("ines@dale.example", "press@dale.example", "ines@dale.example"),
        ("noreply@dale.example", "press@dale.example", "press@dale.example"),
        ("newsletter@dale.example", "press@dale.example", "press@dale.example"),
        ("noreply@dale.example", "noreply@dale.example", ""),
        ("noreply@dale.example", "press@elsewhere.example", ""),
        ("noreply@dale.example", "", ""),
    ],
)
def test_an_answer_goes_where_it_is_read_and_never_to_another_house(sender: str, reply_to: str, address: str) -> None:
    named = f"Reply-To: {reply_to}\n" if reply_to else ""
    raw = f"From: {sender}\n{named}\nFor your bulletin: Farm Watch Fair on 30 August 2025 at Dale."

    assert answer_address(read(raw.encode())) == address


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Your parcel has been sent. Was everything all right? Tell us how we did.", "Reply-To: help@dale.example\n"),
        ("For your bulletin: Farm Watch Fair on 30 August 2025.", "Auto-Submitted: auto-generated\n"),
        ("For your bulletin: Farm Watch Fair on 30 August 2025.", "List-Id: <news.dale.example>\n"),
        ("Your password expires in 3 days. Need help? Ask us.", ""),
    ],
)
def test_a_notice_stays_a_notice(text: str, more: str) -> None:
    found = letter(text, "Notice", "Dale <noreply@dale.example>", more)

    assert (found.kinds, found.answerable) == ((OTHER,), False)


# ---------------------------------------------------------------- harm: told, or spoken of


@pytest.mark.parametrize(
    "item",
    [
        "Anyone who has been a victim of crime may now ring 01632 960700, whether they told the police or not.",
        "Free help for people who have been stalked or followed, by phone every day from 4 September 2025.",
        "If you have been a victim of hate crime you can report it at northmarsh.example/report.",
        "Residents who are afraid to report a crime can speak to our officers in confidence.",
        "Have you or someone you know been scammed? Ring our helpline.",
        "Survivors of abuse meet every Tuesday at the Dale Centre.",
        "Our advisers support victims of domestic abuse and those who have been threatened at home.",
        "Women who have been followed home can now use a free taxi.",
        "Those who have been attacked because of who they are may come to our drop-in.",
        "Anybody worried that a neighbour is being exploited can call the new line.",
    ],
)
def test_news_of_help_for_people_in_general_is_not_held(item: str) -> None:
    found = letter(f"Please include this in your bulletin.\n\nNew Support Line\n\n{item}\n\nInes Marlowe", "For the bulletin")

    assert (found.kinds, found.held) == ((ITEM,), False)


@pytest.mark.parametrize(
    "text",
    [
        "Anyone who can help me, my husband has been beating me for months.",
        "If you know someone, my neighbour is being beaten by her son every night.",
        "One of our residents told me that he locks her in and hits her.",
        "People say he follows her home and he has threatened to kill her.",
        "I have been raped and I do not know who to tell.",
        "Children living next door are being beaten.",
        "Victims are not believed, I was attacked last night and the police did nothing.",
    ],
)
def test_what_somebody_tells_of_harm_is_held_even_beside_general_words(text: str) -> None:
    found = letter(f"For your bulletin maybe.\n\n{text}")

    assert found.held
    assert found.kinds == (LetterKind.SENSITIVE,)


# ---------------------------------------------------------------- hostile lengths


@pytest.mark.parametrize(
    "words", ["add the list of ", "a session to at for ", "x" * 99 + " ", "we hope the grant ", "put us down "]
)
def test_a_long_line_is_sorted_at_once(words: str) -> None:
    text = (words * 20_000)[:18_000] + " session topic £1 pot"
    began = time.process_time()

    letter(text)

    assert time.process_time() - began < 2
