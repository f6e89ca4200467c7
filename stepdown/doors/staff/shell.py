"""The way about the staff door, cut to what the viewer may do."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from stepdown.doors.threshold.shell import Group, Item
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission as P

# (label, icon, page name, permission): a way shows to those who may take it.
DAY = (
    (say("Today"), "sun", "today", None),
    (say("Caseload"), "users", "caseload", P.SEE_CHART),
)
FRONT = (
    (say("Pipeline"), "arrows-split-2", "pipeline", P.SEE_PIPELINE),
    (say("Take a call"), "phone-call", "inquiries", P.TAKE_INQUIRY),
    (say("Referrals"), "file-import", "referrals", P.IMPORT_REFERRAL),
)
CLINIC = (
    (say("Programmes"), "stairs-down", "programmes", P.SEE_PROGRAMMES),
    (say("People"), "id-badge-2", "people", P.SEE_PEOPLE),
    (say("Sites"), "building", "sites", P.SEE_PEOPLE),
    (say("Move a caseload"), "transfer", "handover", P.MOVE_CASELOAD),
    (say("Trail"), "eye", "trail", P.SEE_TRAIL),
)


def ways(visit: Visit) -> tuple[Group, ...]:
    """The groups of the sidebar, for one viewer, with the current page marked."""
    groups = ((None, DAY), (say("Intake"), FRONT), (say("Clinic"), CLINIC))
    made = [
        Group(label, tuple(_item(visit, *entry) for entry in entries if _open(visit, entry[2], entry[3])))
        for label, entries in groups
    ]
    return tuple(group for group in made if group.items)


def _open(visit: Visit, name: str, permission: P | None) -> bool:
    return permission is None or visit.viewer.may(permission)


def _item(visit: Visit, label: Words, icon: str, name: str, permission: P | None) -> Item:
    url = reverse(name)
    return Item(label, icon, url, current=visit.path == url or (url != "/" and visit.path.startswith(url)))
