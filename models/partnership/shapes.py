"""What a partnership file may say, one class for each kind of entry. The grant's entries are in `grant_shapes`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from models.facts import Subject
from models.partnership.fields import Cite, Count, Day, Defines, Email, Entry, Fact, Pence, Refers, Text, Time, Word, Year
from models.partnership.grant_shapes import AwardEntry, ProjectEntry
from models.people import OrganisationKind
from models.priorities import PriorityKind
from models.roles import Duty
from models.sessions import EventKind, EventState
from models.sources import Measure, SourceKind


class PartnershipEntry(Entry):
    key: Annotated[Text, Defines("partnership")]
    name: Text
    short: Text
    team: Text
    team_short: Text
    mailbox: Text
    grant: Text
    grant_short: Text
    funder: Text
    funder_short: Text
    reference_prefix: Text
    bulletin: Text
    session_minutes: Annotated[int, Field(gt=0, le=24 * 60)] | None = None
    bulletin_sections: tuple[Text, ...] = ()


class OrganisationEntry(Entry):
    key: Annotated[Text, Defines("organisation")]
    name: Text
    kind: Annotated[OrganisationKind, Field(strict=False)]
    aliases: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    purpose: str = ""
    cite: Annotated[tuple[Cite, ...], Refers("source")] = ()


class SourceEntry(Entry):
    key: Annotated[Word, Defines("source")]
    title: Text
    kind: Annotated[SourceKind, Field(strict=False)]
    dated: Day
    by: str = ""
    note: str = ""


class PersonEntry(Entry):
    key: Annotated[Text, Defines("person")]
    name: Text
    email: Annotated[Email, Field(min_length=1)] | None = None
    organisation: Annotated[Text | None, Refers("organisation")] = None
    cite: Annotated[tuple[Cite, ...], Refers("source")] = ()


class HolderEntry(Fact):
    """Who held the office; `person: null` says that it was vacant."""

    key: Annotated[Text, Defines("office-holder")]
    person: Annotated[Text | None, Refers("person")]
    starts: Day | None = None
    seen: Day | None = None
    ends: Day | None = None
    note: str = ""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        since = self.starts or self.seen
        if since is None and self.ends is None:
            raise ValueError("says nothing of when: give `starts`, `seen` or `ends`.")
        if since and self.ends and self.ends <= since:
            raise ValueError(f"ends on {self.ends}, which is not after {since}.")
        return self


class OfficeEntry(Entry):
    body: Annotated[Text, Refers("organisation")]
    office: Text
    aliases: tuple[Text, ...] = ()
    holders: tuple[HolderEntry, ...]


class RoleEntry(Entry):
    """Who has a role in the grant's process: a person, the holder of an office, or whoever holds an office of the body."""

    key: Annotated[Text, Defines("role")]
    duty: Annotated[Duty, Field(strict=False)]
    person: Annotated[Text | None, Refers("person")] = None
    body: Annotated[Text | None, Refers("organisation")] = None
    office: str = ""
    starts: Day | None = None
    ends: Day | None = None
    cite: Annotated[tuple[Cite, ...], Refers("source")] = ()

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if (self.person is None) == (self.body is None):
            raise ValueError("needs either `person` or `body`.")
        if self.duty is Duty.ENDORSER and self.body and not self.office:
            raise ValueError("an endorser of a body needs `office`.")
        return self


class FigureEntry(Fact):
    """A figure just as papers print it; neither pounds nor count where it is words, like “about 35 to 40”."""

    key: Annotated[Text, Defines("figure")]
    measure: Annotated[Measure, Field(strict=False)]
    pot: Annotated[Text | None, Refers("pot", yearly=True)] = None
    project: Annotated[Text | None, Refers("project")] = None
    about: str = ""
    pounds: Pence | None = None
    count: Count | None = None
    printed: Text
    note: str = ""


class DeadlineEntry(Fact):
    key: Annotated[Text, Defines("deadline")]
    what: Text
    topic: Text
    due: Day
    printed: str = ""
    pot: Annotated[Text | None, Refers("pot", yearly=True)] = None
    note: str = ""


class MeetingEntry(Fact):
    key: Annotated[Text, Defines("meeting")]
    body: Annotated[Text, Refers("organisation")]
    day: Day
    time: Time | None = None
    place: str = ""
    purpose: str = ""


class TopicEntry(Entry):
    topic: Text
    speaker: str = ""


class LooseTopicEntry(Fact):
    """A topic of the year whose session no paper prints."""

    key: Annotated[Text, Defines("topic")]
    topic: Text
    speaker: str = ""


class FeedbackEntry(Entry):
    attendees: Count | None = None
    respondents: Count | None = None
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    base: str = ""
    rating: str = ""


class EventEntry(Fact):
    key: Annotated[Text, Defines("event")]
    kind: Annotated[EventKind, Field(strict=False)]
    title: Text
    day: Day | None = None
    starts_at: Time | None = None
    ends_at: Time | None = None
    delivered_by: Day | None = None
    place: str = ""
    joining_link: str = ""
    recording: str = ""
    state: Annotated[EventState, Field(strict=False)] | None = None
    topics: tuple[TopicEntry, ...] = ()
    feedback: tuple[FeedbackEntry, ...] = ()

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.day is None and self.delivered_by is None:
            raise ValueError("needs `day`, or `delivered_by` where no paper prints the day.")
        return self

    @model_validator(mode="after")
    def _has_a_day_to_tell(self) -> Self:
        if self.state is EventState.ADVERTISED and self.day is None:
            raise ValueError("is advertised but has no `day`; give its day, or leave it confirmed.")
        return self

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at and not (self.starts_at or "24:00") < self.ends_at:
            raise ValueError("ends before it starts, or has no start; put right `starts_at` and `ends_at`.")
        return self


class PriorityEntry(Entry):
    code: Annotated[Text, Defines("priority", yearly=True)]
    name: Text


class PriorityListEntry(Fact):
    """A year's list of one kind, in the paper's order."""

    kind: Annotated[PriorityKind, Field(strict=False), Defines("priority list", yearly=True)]
    items: Annotated[tuple[PriorityEntry, ...], Field(min_length=1)]


class StatedEntry(Fact):
    """A fact in our own words; `name` and `aliases` are what people call the thing it is about.
    `yearly_in` is the month, from 1, in which it is done each year: the team is reminded of it."""

    key: Annotated[Text, Defines("fact")]
    subject: Annotated[Subject, Field(strict=False)]
    name: Text
    aliases: tuple[Text, ...] = ()
    text: Text
    day: Day | None = None
    yearly_in: Annotated[int, Field(ge=1, le=12)] | None = None


class Contents(Entry):
    """A whole file. `year` is the financial year of everything in it that belongs to one."""

    year: Year | None = None
    partnership: PartnershipEntry | None = None
    sources: tuple[SourceEntry, ...] = ()
    organisations: tuple[OrganisationEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    offices: tuple[OfficeEntry, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    awards: tuple[AwardEntry, ...] = ()
    projects: tuple[ProjectEntry, ...] = ()
    priorities: tuple[PriorityListEntry, ...] = ()
    figures: tuple[FigureEntry, ...] = ()
    deadlines: tuple[DeadlineEntry, ...] = ()
    meetings: tuple[MeetingEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    topics: tuple[LooseTopicEntry, ...] = ()
    facts: tuple[StatedEntry, ...] = ()

    @model_validator(mode="after")
    def _has_its_year(self) -> Self:
        of_a_year = self.awards + self.projects + self.priorities + self.figures + self.deadlines
        if self.year is None and of_a_year + self.events + self.topics:
            raise ValueError("the file holds things of a year but does not say which; begin it with `year: 2025/26`.")
        return self
