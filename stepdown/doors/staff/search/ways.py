"""Pages and acts that the jump box knows, matched by any of their words; places of a client behind a name."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from stepdown.doors.staff.shell import ways
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission as P

# Acts that are not in the sidebar: (what one says, icon, page name, permission).
ACTS = (
    (say("Add a person who works here"), "user-plus", "person-add", P.MANAGE_STAFF),
    (say("Open a site"), "building", "sites", P.MANAGE_SITES),
    (say("Bring in a record from another system"), "file-import", "referrals", P.IMPORT_REFERRAL),
    (say("Passkeys and one-time codes"), "key", "mfa_index", None),
    (say("Where I am signed in"), "device-mobile", "devices", None),
)
# "robin plan" goes to Robin's plan: (word, page name, permission).
PLACES = (
    (say("plan"), "plan", P.SEE_CHART),
    (say("assessment"), "assessments", P.SEE_CHART),
    (say("level"), "level", P.SEE_CHART),
    (say("options"), "options", P.SEE_CHART),
    (say("admission"), "admission", P.ADMIT),
    (say("papers"), "papers", P.SEE_CLIENTS),
    (say("consents"), "consents", P.MANAGE_CONSENT),
    (say("vault"), "vault", P.SEE_CLIENTS),
    (say("looked"), "looked", P.SEE_CHART),
)


@dataclass(frozen=True)
class Way:
    """One page or act to jump to."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class ClientPlace:
    """A page of a client that was asked for beside the name."""

    label: Words
    page: str


def matching(visit: Visit, text: str) -> tuple[Way, ...]:
    """The ways whose every word starts with a word of the text; all of them for no text."""
    wanted = text.lower().split()
    pages = [(gettext(item.label.text), item.icon, item.url) for group in ways(visit) for item in group.items]
    acts = [
        (gettext(label.text), icon, reverse(page))
        for label, icon, page, permission in ACTS
        if permission is None or visit.viewer.may(permission)
    ]
    return tuple(
        Way(label, icon, url)
        for label, icon, url in (*pages, *acts)
        if all(any(word.startswith(part) for word in label.lower().split()) for part in wanted)
    )


def name_and_place(visit: Visit, text: str) -> tuple[str, ClientPlace | None]:
    """The name and, where a page of a client was asked for beside it, that page: "robin plan"."""
    words = text.split()
    for label, page, permission in PLACES:
        spoken = gettext(label.text).lower()
        beside = [word for word in words if not (len(word) > 2 and spoken.startswith(word.lower()))]
        if beside and len(beside) < len(words) and visit.viewer.may(permission):
            return " ".join(beside), ClientPlace(label, page)
    return text, None
