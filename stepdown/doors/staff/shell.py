"""The way about the staff door, cut to what the viewer may do."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from stepdown.doors.threshold.shell import Group, Item
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission as P

# (label, icon, page name, permission, key after g): a way shows to those who may take it.
DAY = (
    (say("Today"), "sun", "today", None, "t"),
    (say("Caseload"), "users", "caseload", P.SEE_CHART, "c"),
    (say("Group notes"), "note", "group-notes", P.WRITE_NOTES, "3"),
    (say("Unsigned notes"), "signed", "unsigned-notes", P.WRITE_NOTES, "4"),
    (say("Timetable"), "timetable", "timetable", P.SEE_WEEK, "1"),
    (say("Floor"), "door-enter", "floor", P.TAKE_ROLL, "2"),
    (say("Curriculum"), "book", "curriculum", P.TEACH, "5"),
    (say("Closing"), "moon", "closing", P.CLOSE_DAY, "6"),
    (say("Emergency"), "vault", "emergency", P.OPEN_VAULT_IN_EMERGENCY, "x"),
)
FRONT = (
    (say("Pipeline"), "arrows-split-2", "pipeline", P.SEE_PIPELINE, "p"),
    (say("Take a call"), "phone-call", "inquiries", P.TAKE_INQUIRY, "i"),
    (say("Referrals"), "file-import", "referrals", P.IMPORT_REFERRAL, "r"),
)
DESK = (
    (say("Inbox"), "inbox", "inbox", P.WORK_INBOX, "n"),
    (say("Phone"), "phone", "phone", P.LOG_CALL, "h"),
    (say("Money"), "cash", "money", P.SEE_MONEY, "y"),
    (say("Resources"), "address-book", "resources", P.REFER_OUT, "o"),
    (say("Closed days"), "snowflake", "closures", P.LOG_CALL, "w"),
    (say("Downtime"), "plug-x", "downtime", P.LOG_CALL, "d"),
    (say("State report"), "file-export", "state-report", P.REPORT_TO_STATE, "z"),
)
QUALITY = (
    (say("Team meetings"), "users-group", "meetings", P.MEET, "u"),
    (say("Supervision"), "school", "supervision", P.LOG_SUPERVISION, "j"),
    (say("Grievances"), "message-report", "grievances", P.TAKE_GRIEVANCE, "v"),
    (say("Incidents"), "report", "incidents", P.REPORT_INCIDENT, "k"),
    (say("Chart audits"), "clipboard-check", "audits", P.AUDIT_CHARTS, "a"),
    (say("To repair"), "tool", "repairs", P.SEE_CHART, "f"),
)
CLINIC = (
    (say("Programmes"), "stairs-down", "programmes", P.SEE_PROGRAMMES, "q"),
    (say("Shape programmes"), "pencil", "shaping", P.SHAPE_PROGRAMMES, "b"),
    (say("People"), "id-badge-2", "people", P.SEE_PEOPLE, "e"),
    (say("Sites"), "building", "sites", P.SEE_PEOPLE, "s"),
    (say("Move a caseload"), "transfer", "handover", P.MOVE_CASELOAD, "m"),
    (say("Trail"), "eye", "trail", P.SEE_TRAIL, "l"),
)


def ways(visit: Visit) -> tuple[Group, ...]:
    """The groups of the sidebar, for one viewer, with the current page marked."""
    groups = (
        (None, DAY),
        (say("Intake"), FRONT),
        (say("Desk"), DESK),
        (say("Quality"), QUALITY),
        (say("Clinic"), CLINIC),
    )
    made = [
        Group(label, tuple(_item(visit, *entry) for entry in entries if _open(visit, entry[2], entry[3])))
        for label, entries in groups
    ]
    return tuple(group for group in made if group.items)


def _open(visit: Visit, name: str, permission: P | None) -> bool:
    if permission is not None and not visit.viewer.may(permission):
        return False
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _item(visit: Visit, label: Words, icon: str, name: str, permission: P | None, key: str) -> Item:
    url = reverse(name)
    return Item(
        label, icon, url, current=visit.path == url or (url != "/" and visit.path.startswith(url)), key=key
    )
