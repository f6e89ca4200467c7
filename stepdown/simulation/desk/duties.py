"""Duties in the demo clinic: Tomas under supervision, the team's meetings, a chart audit with repairs."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.chart_audit import actions as auditing
from stepdown.chart_audit import queries as audits
from stepdown.chart_audit.vocabulary import Means, Outcome, Plan, Stratum
from stepdown.simulation.stage import Rehearsal
from stepdown.supervision import actions as supervision
from stepdown.supervision.vocabulary import AgreementWords, EntryWords, SessionKind, Topic
from stepdown.team_meeting import actions as team
from stepdown.team_meeting import queries as meetings
from stepdown.team_meeting.vocabulary import Call, Decision, ItemWords, Meeting, Presence

# So many weeks of supervision, people of a meeting and charts of an audit keep the demo quick.
WEEKS, PEOPLE, CHARTS, FINISHED = 10, 5, 6, 4
TALKS = (
    (Decision.CONTINUE, "Comes to every group and speaks more each week. We go on."),
    (Decision.CHANGE_PLAN, "Sleep is the harder problem now: it comes into the plan."),
    (Decision.STEP_DOWN, "Six steady weeks. We propose fewer hours, and ask what they think."),
    (Decision.CONTACT, "Ask the sister, who is allowed to know the hours, about Sundays."),
    (Decision.CONTINUE, "New here. We let the first weeks work."),
)
LESSONS = (
    (
        (Topic.CASES, Topic.SKILLS),
        "Open questions brought more than advice.",
        "Three reflections in each group.",
    ),
    (
        (Topic.GROUPS,),
        "Opened the group calmly and let silence stand.",
        "Hand the closing round to a member.",
    ),
    ((Topic.ETHICS,), "Talked through a gift and what to say.", "Bring one question about boundaries."),
    ((Topic.SELF, Topic.CASES), "Two hard weeks; asked for help early.", "Keep Thursday evening free."),
)


def furnish(stage: Rehearsal) -> None:
    """Supervision, meetings and an audit of the last weeks, through real actions."""
    _supervision(stage)
    _meetings(stage)
    _audit(stage)


def _supervision(stage: Rehearsal) -> None:
    clinic, end = stage.clinic, stage.end
    tomas, priya = clinic.viewers["tomas"], clinic.viewers["priya"]
    began = end - timedelta(weeks=WEEKS)
    words = AgreementWords(
        supervisee_id=clinic.staff["tomas"].id,
        supervisor_id=clinic.staff["priya"].id,
        requirement="training",
        starts_on=began.date(),
        ends_on=(end + timedelta(days=300)).date(),
        credential_id=next((one.id for one in clinic.staff["tomas"].credentials), None),
    )
    card = supervision.agree(words=words, by=priya, at=began)
    for by in (tomas, priya):
        supervision.sign_agreement(agreement_id=card.id, by=by, at=began)
    for week in range(1, WEEKS):
        starts = stage.office_hour(began + timedelta(weeks=week, hours=-20), 15)
        if starts + timedelta(hours=2) > end:
            break
        topics, observed, following = LESSONS[week % len(LESSONS)]
        told = EntryWords(
            starts_at=starts,
            ends_at=starts + timedelta(minutes=60 if week % 4 else 45),
            kind=SessionKind.OBSERVED if week % 5 == 0 else SessionKind.INDIVIDUAL,
            topics=topics,
            observed=observed,
            next=following,
        )
        done = starts + timedelta(hours=2)
        made = supervision.log_session(agreement_id=card.id, words=told, by=tomas, at=done)
        signers = (tomas, priya) if week < WEEKS - 1 else (tomas,)
        for by in signers:
            supervision.sign_session(entry_id=made.id, version=1, by=by, at=done)
    hours = timedelta(hours=9)
    supervision.tell_client_minutes(
        agreement_id=card.id, on=end.date(), minutes=int(hours.total_seconds()) // 60, by=tomas, at=end
    )


def _meetings(stage: Rehearsal) -> None:
    """One meeting held yesterday and signed, one that is called for tomorrow."""
    clinic, end = stage.clinic, stage.end
    priya = clinic.viewers["priya"]
    site, leader = clinic.sites[0].id, clinic.staff["priya"].id
    held_at = stage.office_hour(end - timedelta(days=4), 13)
    held = _called(stage, Call(site, held_at, "Weekly team", leader), held_at)
    if held.items:
        _held(stage, held, held_at)
    tomorrow = stage.office_hour(end + timedelta(hours=12), 13)
    team.call_meeting(call=Call(site, tomorrow, "Weekly team", leader), by=priya, at=end)


def _called(stage: Rehearsal, call: Call, at: datetime) -> Meeting:
    priya = stage.clinic.viewers["priya"]
    made = team.call_meeting(call=call, by=priya, at=at)
    for one in meetings.meeting(priya, made, at=at).items[PEOPLE:]:
        team.drop_client(item_id=one.id, by=priya, at=at)
    return meetings.meeting(priya, made, at=at)


def _held(stage: Rehearsal, held: Meeting, at: datetime) -> None:
    clinic = stage.clinic
    priya = clinic.viewers["priya"]
    came = {clinic.staff[key].id for key in ("priya", "dana", "ines", "hart")}
    for one in held.attendees:
        there = Presence(came_at=at) if one.staff_id in came else Presence(absent_why="At the other site")
        team.note_presence(attendance_id=one.id, presence=there, version=one.version, by=priya, at=at)
    moment = at
    for number, item in enumerate(held.items):
        decision, words = TALKS[number % len(TALKS)]
        team.turn_to(item_id=item.id, by=priya, at=moment)
        moment += timedelta(minutes=6 + number)
        team.save_item(
            item_id=item.id, words=ItemWords((decision,), words), version=item.version, by=priya, at=moment
        )
    team.add_task(
        item_id=held.items[0].id,
        words="Bring the sleep diary to the next session",
        owner_id=clinic.staff["dana"].id,
        due_on=(stage.end + timedelta(days=2)).date(),
        by=priya,
        at=moment,
    )
    team.pause(meeting_id=held.card.id, by=priya, at=moment)
    now = meetings.meeting(priya, held.card.id, at=moment)
    for by in (priya, clinic.viewers["hart"]):
        team.sign_meeting(meeting_id=held.card.id, version=now.card.version, by=by, at=moment)


def _audit(stage: Rehearsal) -> None:
    """Six charts drawn, four gone through, one finding repaired and checked."""
    clinic, end = stage.clinic, stage.end
    priya = clinic.viewers["priya"]
    plan = Plan(
        title="Quarterly chart audit",
        site_ids=(clinic.sites[0].id,),
        since=(end - timedelta(days=120)).date(),
        until=end.date(),
        checklist="outpatient",
        stratum=Stratum.COUNSELOR,
        number=CHARTS,
        seed="quarter",
    )
    made = auditing.draw_audit(plan=plan, by=priya, at=end)
    shown = audits.audit(priya, made, at=end)
    manual = [item.key for item in shown.checklist.items if not item.automatic]
    for line in shown.charts[:FINISHED]:
        answers = dict.fromkeys(manual, (Outcome.MET, ""))
        answers["discharge_summary"] = (Outcome.NOT_APPLICABLE, "")
        if line.number == 2:
            answers["goals_own_words"] = (Outcome.NOT_MET, "The second goal is in our words")
        version = auditing.answer(chart_id=line.id, answers=answers, version=1, by=priya, at=end)
        auditing.finish(chart_id=line.id, version=version, by=priya, at=end)
    _repaired(stage, made)


def _repaired(stage: Rehearsal, audit_id: UUID) -> None:
    clinic, end = stage.clinic, stage.end
    priya, dora = clinic.viewers["priya"], clinic.viewers["dora"]
    found = audits.findings(priya, audit_id, at=end)
    if found:
        auditing.repair(
            finding_id=found[0].id,
            means=Means.LATE_ENTRY,
            words="A late entry, marked as such, says what was agreed and when.",
            place="chart",
            by=priya,
            at=end,
        )
        auditing.recheck(finding_id=found[0].id, holds=True, by=dora, at=end)
