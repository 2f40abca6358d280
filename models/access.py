"""Who may see a proposal and who may take a step: every such rule is here, in pairs; `check_can_x` raises, `can_x` answers."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_
from sqlmodel import Session, col

from models.errors import NoSuchProposal, NotYours, UnknownPerson
from models.proposals import DECIDED_FOR, Proposal, State
from models.roles import Role, address, domain_of, roles_of
from models.workflow import ANYBODY, GROUP, TEAM, Row, said

INSIDE = GROUP  # who works with all proposals: the team, and the group that hears them


@dataclass(frozen=True)
class Asker:
    """Somebody, by the address they give, and what the records make of them."""

    email: str
    roles: frozenset[Role] = frozenset({Role.PUBLIC})

    @property
    def is_inside(self) -> bool:
        return not self.roles.isdisjoint(INSIDE)

    @property
    def counts_as(self) -> str:
        """The most trusted of their roles, in words."""
        return said([role for role in Role if role in self.roles][-1])


HOUSE = Asker("", frozenset({Role.PUBLIC, Role.OFFICER}))  # whoever works at the house's own terminal


def asker_of(session: Session, email: str, day: dt.date) -> Asker:
    """Somebody with the roles they have on `day`."""
    return Asker(address(email), roles_of(session, email, day))


def is_own(asker: Asker, proposal: Proposal) -> bool:
    """Whether they lead it, or write from the same organisation; a domain that everybody shares is no organisation."""
    lead = address(proposal.lead_email)
    if not asker.email or not lead:
        return False
    return asker.email == lead or (bool(domain_of(lead)) and domain_of(asker.email) == domain_of(lead))


def own_of(email: str) -> ColumnElement[bool]:
    """`is_own` as a condition of a query."""
    who, lead = address(email), func.lower(func.trim(col(Proposal.lead_email)))
    if not who:
        return false()
    domain = domain_of(who)
    return or_(lead == who, lead.endswith(f"@{domain}", autoescape=True)) if domain else lead == who


def can_see(asker: Asker, proposal: Proposal, state: State) -> bool:
    """Decided projects are everybody's to know; anything else its own organisation's, the group's and the team's."""
    return state in DECIDED_FOR or asker.is_inside or is_own(asker, proposal)


def check_can_see(asker: Asker, proposal: Proposal, state: State) -> None:
    """Raises NoSuchProposal, as for one that is not there."""
    if not can_see(asker, proposal, state):
        raise NoSuchProposal(proposal.reference)


def can_see_all_of(asker: Asker, proposal: Proposal) -> bool:
    """Whether they may read names, reasons and evidence, not only what became of it."""
    return asker.is_inside or is_own(asker, proposal)


def can_act(asker: Asker) -> bool:
    """Whether there is any step they might take; asked before a proposal is even looked for."""
    return asker.roles != {Role.PUBLIC}


def check_can_act(asker: Asker) -> None:
    """Raises NotYours."""
    if not can_act(asker):
        raise NotYours(asker.email or "Nobody", asker.counts_as, "take a step", _named(ANYBODY - {Role.PUBLIC}))


def can_step(asker: Asker, row: Row, proposal: Proposal) -> bool:
    """Whether they may take this step; as a partner, with a proposal of their own organisation only."""
    acting = asker.roles & row.roles
    return bool(acting - {Role.PARTNER}) or (Role.PARTNER in acting and is_own(asker, proposal))


def check_can_step(asker: Asker, row: Row, proposal: Proposal) -> None:
    """Raises NotYours."""
    if not can_step(asker, row, proposal):
        raise NotYours(asker.email, asker.counts_as, f"{said(row.action)} {proposal.reference}", _named(row.roles))


def can_keep_books(asker: Asker) -> bool:
    """Whether they may enter into the grant's books: one rule for every entry, a changed award and a year's end included.

    Such an entry records what the funder or the group decided; who records is not who decides, as with an approval. So
    changing an award or closing a year asks no more than approving a project does, which moves the same money; and no house
    has an administrator until its team names one.
    """
    return not asker.roles.isdisjoint(TEAM)


def check_can_keep_books(asker: Asker) -> None:
    """Raises NotYours, and UnknownPerson for an address that nothing on record gives a role."""
    if can_keep_books(asker):
        return
    what = "keep the grant’s books"
    if asker.roles == {Role.PUBLIC}:
        raise UnknownPerson(asker.email or "Nobody", what, _named(TEAM))
    raise NotYours(asker.email, asker.counts_as, what, _named(TEAM))


def _is_of_the_team(asker: Asker) -> bool:
    return bool(asker.email) and not asker.roles.isdisjoint(TEAM)


def _named(roles: frozenset[Role]) -> str:
    return ", ".join(said(role) for role in Role if role in roles)


# ---------------------------------------------------------------- the bulletin


def can_approve_bulletin(asker: Asker) -> bool:
    """An officer or administrator; whoever works at the shared mailbox counts as an officer."""
    return _is_of_the_team(asker)


def check_can_approve_bulletin(asker: Asker) -> None:
    """Raises NotYours."""
    if not can_approve_bulletin(asker):
        raise NotYours(asker.email or "Nobody", asker.counts_as, "approve or change a bulletin", _named(TEAM))


# ---------------------------------------------------------------- letters


def can_sort_letters(asker: Asker) -> bool:
    """An officer or administrator; whoever works at the shared mailbox counts as an officer."""
    return _is_of_the_team(asker)


def check_can_sort_letters(asker: Asker) -> None:
    """Raises NotYours."""
    if not can_sort_letters(asker):
        raise NotYours(asker.email or "Nobody", asker.counts_as, "release or sort letters", _named(TEAM))


# ---------------------------------------------------------------- proposals, whole


def check_is_inside(asker: Asker, what: str) -> None:
    """Raises NotYours for whoever does not work with all proposals."""
    if not asker.is_inside:
        raise NotYours(asker.email or "Nobody", asker.counts_as, what, _named(INSIDE))


# ---------------------------------------------------------------- Slack


def can_link_workspaces(asker: Asker) -> bool:
    """An officer or administrator: a link lets another organisation's administrators say who their people are."""
    return _is_of_the_team(asker)


def check_can_link_workspaces(asker: Asker) -> None:
    """Raises NotYours."""
    if not can_link_workspaces(asker):
        raise NotYours(asker.email or "Nobody", asker.counts_as, "link a Slack workspace", _named(TEAM))
