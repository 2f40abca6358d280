"""The team's channel: a proposal that came in, the form of its next step with a mistake, and the notice afterwards."""

from dataclasses import replace

from models.database import writing
from scheduler.jobs import staff
from scheduler.jobs.postman import deliver
from tests.servers.slack_events import submit, tap_on
from tests.slack_access import NOON, TEAM_CHANNEL, Body
from tests.slack_screens.page import Picture
from tests.slack_screens.stage import Stage
from tests.staff_desk import employ, everybody
from tests.workflow_desk import REFERENCE, put_in

OLU = {"id": "U0OLU", "username": "olu", "team_id": "T0KCST"}


def came_in(stage: Stage) -> Picture:
    everybody(stage.slack)
    with writing(stage.house.database) as session:
        employ(session)
        put_in(session, title="Shed alarms for allotments", organisation="Northbank Trust", received=NOON.date())
    parts = replace(stage.house.parts, now=lambda: NOON)
    staff.run(parts)
    deliver(parts, NOON)
    return Picture("staff", "# team", (stage.answered(_notice(stage)),))


def next_step(stage: Stage) -> Picture:
    stage.door.send(tap_on(_notice(stage), "staff:proposal:step", stage.slack.response_url(), user=OLU))
    stage.door.submit(stage.slack.opened[-1], {"next": "find_eligible"}, user=OLU)
    form = stage.slack.opened[-1]
    given = {"reason": "It serves both.", "priority": ["AP-8"]}
    return Picture("staff-step", "", view=form, errors=stage.door.submit(form, given, user=OLU)["errors"], values=given)


def decided(stage: Stage) -> Picture:
    given = {"reason": "It serves both.", "area": ["EA-2"], "priority": ["AP-8"]}
    stage.door.send(submit(stage.slack.opened[-1], given, user=OLU))
    return Picture("staff-done", "# team", (stage.answered(_notice(stage)),))


def _notice(stage: Stage) -> Body:
    return dict(stage.slack.message(TEAM_CHANNEL, REFERENCE))


SCENES = (came_in, next_step, decided)
