"""What somebody has filled in of a form and not sent yet: kept as they go, gone once it is sent or a month old."""

import datetime as dt

from sqlmodel import JSON, Field, Session, SQLModel, col, delete

from models.columns import MomentColumn
from models.upsert import insert_for


class FormDraft(SQLModel, table=True):
    """One person's unfinished form, one of each kind: `who` is 'TEAM/USER' of Slack, `given` the fields as they typed them.

    `began` is when they opened it, `saved` when what is kept was said.
    """

    who: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    given: dict[str, str | list[str]] = Field(default_factory=dict, sa_type=JSON)
    began: dt.datetime = Field(sa_type=MomentColumn)
    saved: dt.datetime = Field(sa_type=MomentColumn, index=True)


def draft_of(session: Session, who: str, form: str) -> FormDraft | None:
    """What they have begun of this form."""
    return session.get(FormDraft, (who, form))


def save_draft(session: Session, draft: FormDraft) -> None:
    """Keep it instead of what was said before; what was said later stays, since two may arrive in the wrong order."""
    statement = insert_for(session, FormDraft).values(**draft.model_dump())
    newer = {"given": statement.excluded.given, "saved": statement.excluded.saved}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["who", "form"], set_=newer, where=col(FormDraft.saved) <= statement.excluded.saved
        )
    )


def forget_draft(session: Session, who: str, form: str) -> None:
    """Delete what they have begun of this form: it was sent, or they cleared it."""
    session.execute(delete(FormDraft).where(col(FormDraft.who) == who, col(FormDraft.form) == form))


def forget_drafts_before(session: Session, before: dt.datetime) -> int:
    """Delete the drafts that nobody went on with since. Returns how many."""
    old = delete(FormDraft).where(col(FormDraft.saved) < before).returning(col(FormDraft.who))
    return len(session.execute(old).all())
