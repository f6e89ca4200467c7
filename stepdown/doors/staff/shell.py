"""The way about the staff door, cut to what the viewer may do."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

from stepdown.doors.threshold.shell import Group, Item
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission as P

# (label, icon, page name, permission, key after g): a way shows to those who may take it.
DAY = (
    (say("Today"), "sun", "today", None, "t"),
    (say("Caseload"), "users", "caseload", P.SEE_CHART, "c"),
    (say("Programme page"), "chart-bar", "figures", P.MOVE_CASELOAD, "0"),
    (say("Floor"), "door-enter", "floor", P.TAKE_ROLL, "2"),
    (say("Timetable"), "timetable", "timetable", P.SEE_WEEK, "1"),
    (say("Houses"), "bed", "houses", P.KEEP_HOUSE, "H"),
    (say("Closing"), "moon", "closing", P.CLOSE_DAY, "6"),
    (say("On call"), "bell", "rings", P.SEE_CHART, "R"),
)
CARE = (
    (say("Group notes"), "note", "group-notes", P.WRITE_NOTES, "3"),
    (say("Unsigned notes"), "signed", "unsigned-notes", P.WRITE_NOTES, "4"),
    (say("Plans and steps"), "stairs-down", "steps", P.SEE_CHART, "7"),
    (say("Tests"), "test", "tests", P.RUN_TESTS, "8"),
    (say("Medication"), "medication", "medication", P.GIVE_MEDICATION, "M"),
    (say("Aftercare"), "aftercare", "aftercare", P.SEE_CHART, "A"),
    (say("Curriculum"), "book", "curriculum", P.TEACH, "5"),
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
    (say("Measures"), "clipboard-check", "measures", P.SEE_PROGRAMMES, "9"),
    (say("Shape programmes"), "pencil", "shaping", P.SHAPE_PROGRAMMES, "b"),
    (say("People"), "id-badge-2", "people", P.SEE_PEOPLE, "e"),
    (say("Sites"), "building", "sites", P.SEE_PEOPLE, "s"),
    (say("Move a caseload"), "transfer", "handover", P.MOVE_CASELOAD, "m"),
    (say("Trail"), "eye", "trail", P.SEE_TRAIL, "l"),
)


# What everybody lives in stays open; the rest folds for whoever has more ways than a glance takes in.
GROUPS = (
    ("", None, DAY),
    ("", say("Care"), CARE),
    ("intake", say("Intake"), FRONT),
    ("desk", say("Desk"), DESK),
    ("quality", say("Quality"), QUALITY),
    ("clinic", say("Clinic"), CLINIC),
)
A_GLANCE = 16


def ways(visit: Visit) -> tuple[Group, ...]:
    """The groups of the sidebar for one viewer, the current page marked, folded as they were left."""
    left_open = visit.request.COOKIES.get("stepdown_ways", "").split(".")
    made = [
        (key, label, tuple(_item(visit, *entry) for entry in entries if _open(visit, entry[3])))
        for key, label, entries in GROUPS
    ]
    many = sum(len(items) for _, _, items in made) > A_GLANCE
    return tuple(
        Group(label, items, key if many else "", key in left_open or any(one.current for one in items))
        for key, label, items in made
        if items
    )


def _open(visit: Visit, permission: P | None) -> bool:
    return permission is None or visit.viewer.may(permission)


def _item(visit: Visit, label: Words, icon: str, name: str, permission: P | None, key: str) -> Item:
    url = _address(name)
    return Item(
        label, icon, url, current=visit.path == url or (url != "/" and visit.path.startswith(url)), key=key
    )


@cache
def _address(name: str) -> str:
    """Thirty to a page, and never another: each is looked up once."""
    return reverse(name)
