"""The same moment, several people: one step is taken once, and money that is there once is promised once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from models.database import writing
from models.errors import NoMoney, StepRefused
from models.funding import balance
from models.proposals import State
from tests.workflow_desk import TODAY, employ, put_in, steps_of, take

PEOPLE = 6


def approve_at_once(engine: Engine, references: list[str], amount: int) -> list[str]:
    """What became of approving each at the same moment: '' where it went through, else the refusal."""

    def approve(reference: str) -> str:
        try:
            with writing(engine) as session:
                take(session, "approve", reference=reference, amount=amount, day=TODAY)
        except (NoMoney, StepRefused) as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(len(references)) as people:
        return list(people.map(approve, references))


@pytest.fixture
def references(any_engine: Engine) -> list[str]:
    """Proposals that lie before the funder."""
    named = [f"CRG-2025-{100 + number}" for number in range(PEOPLE)]
    with writing(any_engine) as session:
        employ(session)
        for reference in named:
            put_in(session, reference, state=State.SUBMITTED, requested_pence=500_000)
    return named


def test_money_for_three_of_six_goes_to_exactly_three(any_engine: Engine, references: list[str]) -> None:
    said = approve_at_once(any_engine, references, 500_000)

    refused = [sentence for sentence in said if sentence]
    with writing(any_engine) as session:
        left = balance(session, "2025/26:tactical", TODAY).balance
        approved = [one for one in references if steps_of(session, one)[-1].state is State.APPROVED]
    assert (len(approved), len(refused), left) == (3, 3, 1_555_326 - 3 * 500_000)
    assert all("holds £553.26; £5,000.00 is £4,446.74 more than that" in sentence for sentence in refused)


def test_one_proposal_is_approved_once(any_engine: Engine, references: list[str]) -> None:
    said = approve_at_once(any_engine, references[:1] * PEOPLE, 100)

    with writing(any_engine) as session:
        assert len(steps_of(session, references[0])) == 2
    assert [bool(sentence) for sentence in said].count(False) == 1
    assert all("took “approve” on 20 August 2025 already" in sentence for sentence in said if sentence)
