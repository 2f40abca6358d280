"""What each sheet holds: its name, its columns, and into which entries of the partnership's shapes its rows go."""

from dataclasses import dataclass
from functools import partial

from handlers.records import cells
from handlers.records.cells import Reader
from models.people import OrganisationKind
from models.proposals import State
from models.sessions import EventKind, EventState
from models.sources import SourceKind

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Column:
    """A column: its heading, where its value goes in the entry, and how it is read.

    `empty` is what an empty cell stands for; `names` the kind of record it may name by name; `typed` columns are a shorter
    way to write what another sheet holds, read but never exported.
    """

    heading: str
    path: Path
    read: Reader = cells.text
    empty: object = ""
    required: bool = False
    others: tuple[str, ...] = ()
    names: str = ""
    typed: bool = False


@dataclass(frozen=True)
class Sheet:
    """`into` is the field of a partnership file, or of the `parent` sheet's entries, which the first column then names.

    `yearly` entries belong to a financial year: that of the column Year, else the one `dated` lies in.
    """

    kind: str
    name: str
    into: str
    columns: tuple[Column, ...]
    parent: str = ""
    yearly: bool = False
    dated: tuple[str, ...] = ()
    cited: bool = True


def _text(heading: str, field: str, *others: str, required: bool = False) -> Column:
    return Column(heading, (field,), required=required, others=others)


def _day(heading: str, field: str, *others: str, required: bool = False) -> Column:
    return Column(heading, (field,), cells.day, None, required, others)


KEY = Column("Key", ("key",), empty=None)
SOURCE = Column("Source", ("cite",), cells.item_list, None, others=("Paper", "Sources", "cite"))
ALSO = Column("Also called", ("aliases",), cells.item_list, (), others=("Aliases",))
YEAR = Column("Year", ("year",), cells.year, None, others=("Financial year",))
POT = Column("Pot", ("pot",), empty=None, names="pot")

PROJECTS = Sheet("projects", "Projects", "projects", (
    _text("Reference", "reference", "Ref", required=True),
    _text("Title", "title", "Project", "Project title", required=True),
    ALSO,
    _text("Lead organisation", "organisation", "Organisation", "Lead organization"),
    _text("Lead name", "lead_name", "Lead", "Project lead"),
    _text("Lead e-mail", "lead_email", "E-mail", "Email"),
    YEAR,
    POT,
    Column("Requested (£)", ("requested",), cells.money, None, others=("Amount requested", "requested_pence")),
    Column("Approved (£)", ("approved",), cells.money, None, others=("Amount approved", "approved_pence")),
    Column("Approved on", ("steps", 0, "effective"), cells.day, None, typed=True),
    Column("Approved by", ("steps", 0, "by"), empty=None, typed=True),
    _text("Summary", "summary"),
    _text("Outcomes", "outcomes"),
    _text("When", "when"),
    Column("Areas", ("areas",), cells.codes, (), others=("Eligible areas",)),
    Column("Priorities", ("priorities",), cells.item_list, ()),
    Column("Missing", ("missing",), cells.item_list, ()),
    _day("Received", "received", "Received on", required=True),
    SOURCE,
), yearly=True)  # fmt: skip

STEPS = Sheet("steps", "Steps", "steps", (
    Column("Project", ("reference",), required=True, others=("Reference",)),
    _text("Action", "action", required=True),
    Column("State", ("state",), partial(cells.choice, tuple(State)), required=True),
    _day("Day", "effective", "Date", "Effective", required=True),
    _text("By", "by", required=True),
    _text("Because", "because", "Reason"),
    _text("Evidence", "evidence"),
    Column("Amount (£)", ("amount",), cells.spent, None, others=("Amount", "amount_pence")),
    _day("Meeting", "meeting"),
    _text("Decided by", "decided_by"),
    SOURCE,
), parent="projects")  # fmt: skip

PEOPLE = Sheet("people", "People", "people", (
    KEY,
    _text("Name", "name", "Person", required=True),
    Column("E-mail", ("email",), empty=None, others=("Email", "E-mail address", "Email address")),
    Column("Organisation", ("organisation",), empty=None, others=("Organization",), names="organisation"),
    SOURCE,
))  # fmt: skip

OFFICES = Sheet("offices", "Offices", "offices", (
    Column("Key", ("holders", 0, "key"), empty=None),
    Column("Body", ("body",), required=True, names="organisation"),
    _text("Office", "office", required=True),
    ALSO,
    Column("Person", ("holders", 0, "person"), empty=None, others=("Holder",), names="person"),
    Column("From", ("holders", 0, "starts"), cells.day, None, others=("Starts",)),
    Column("Seen on", ("holders", 0, "seen"), cells.day, None, others=("Seen",)),
    Column("Until", ("holders", 0, "ends"), cells.day, None, others=("Ends",)),
    Column("Note", ("holders", 0, "note")),
    Column("Source", ("holders", 0, "cite"), cells.item_list, None, others=SOURCE.others),
))  # fmt: skip

MEETINGS = Sheet("meetings", "Meetings", "meetings", (
    KEY,
    Column("Body", ("body",), required=True, others=("Meeting", "Group"), names="organisation"),
    _day("Day", "day", "Date", required=True),
    Column("Time", ("time",), cells.time, None, others=("Starts at",)),
    _text("Place", "place", "Venue", "Location"),
    _text("Purpose", "purpose"),
    SOURCE,
))  # fmt: skip

DEADLINES = Sheet("deadlines", "Deadlines", "deadlines", (
    KEY,
    _text("What", "what", "Deadline", required=True),
    Column("Topic", ("topic",), empty=None),
    _day("Due", "due", "Due date", "Date", required=True),
    _text("As printed", "printed", "Printed"),
    POT,
    YEAR,
    _text("Note", "note"),
    SOURCE,
), yearly=True, dated=("due",))  # fmt: skip

SESSIONS = Sheet("sessions", "Sessions", "events", (
    KEY,
    Column("Kind", ("kind",), partial(cells.choice, tuple(EventKind)), None),
    _text("Title", "title", "Session title", required=True),
    _day("Day", "day", "Date"),
    Column("Starts at", ("starts_at",), cells.time, None, others=("Time",)),
    Column("Ends at", ("ends_at",), cells.time, None, others=("Until",)),
    _day("Held by", "delivered_by", "Delivered by"),
    _text("Place", "place", "Venue", "Location"),
    _text("Joining link", "joining_link", "Link"),
    _text("Recording", "recording"),
    Column("State", ("state",), partial(cells.choice, tuple(EventState)), None),
    Column("Topic", ("topics", 0, "topic"), empty=None, typed=True),
    Column("Speaker", ("topics", 0, "speaker"), empty=None, typed=True),
    YEAR,
    SOURCE,
), yearly=True, dated=("day", "delivered_by"))  # fmt: skip

SESSION_TOPICS = Sheet("session-topics", "Session topics", "topics", (
    Column("Session", ("key",), required=True),
    _text("Topic", "topic", required=True),
    _text("Speaker", "speaker"),
), parent="sessions", cited=False)  # fmt: skip

FEEDBACK = Sheet("feedback", "Feedback", "feedback", (
    Column("Session", ("key",), required=True),
    Column("Attendees", ("attendees",), cells.count, None),
    Column("Respondents", ("respondents",), cells.count, None),
    Column("Per cent", ("percent",), cells.count, None, others=("Percent", "%")),
    _text("Base", "base"),
    _text("Rating", "rating"),
), parent="sessions", cited=False)  # fmt: skip

OTHER_TOPICS = Sheet("topics", "Other topics", "topics", (
    KEY,
    _text("Topic", "topic", required=True),
    _text("Speaker", "speaker"),
    Column("Year", ("year",), cells.year, None, required=True, others=YEAR.others),
    SOURCE,
), yearly=True)  # fmt: skip

ORGANISATIONS = Sheet("organisations", "Organisations", "organisations", (
    KEY,
    _text("Name", "name", "Organisation", required=True),
    Column("Kind", ("kind",), partial(cells.choice, tuple(OrganisationKind)), required=True),
    ALSO,
    Column("Mail domains", ("domains",), cells.item_list, (), others=("Domains",)),
    _text("Purpose", "purpose"),
    SOURCE,
))  # fmt: skip

SOURCES = Sheet("sources", "Sources", "sources", (
    Column("Key", ("key",), required=True),
    _text("Title", "title", required=True),
    Column("Kind", ("kind",), partial(cells.choice, tuple(SourceKind)), required=True),
    _day("Dated", "dated", "Date", required=True),
    _text("By", "by"),
    _text("Note", "note"),
), cited=False)  # fmt: skip

SHEETS = (SOURCES, ORGANISATIONS, PEOPLE, OFFICES, PROJECTS, STEPS, MEETINGS, DEADLINES, SESSIONS, SESSION_TOPICS, FEEDBACK,
          OTHER_TOPICS)  # fmt: skip
BY_KIND = {sheet.kind: sheet for sheet in SHEETS}
FIELDS = frozenset(sheet.into for sheet in SHEETS if not sheet.parent)  # of a partnership file, that hold records
