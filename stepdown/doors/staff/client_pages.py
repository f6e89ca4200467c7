"""What the pages of one client share: where one is, and the way to the client's other pages."""

from __future__ import annotations

from django.urls import reverse

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import ClientCard, Permission

# (page name, word, who may), the most used first: the row of tabs holds the first six a viewer may open, the
# rest is under "More".
PAGES: tuple[tuple[str, Words, Permission], ...] = (
    ("chart", say("Chart"), Permission.SEE_CLIENTS),
    ("assessments", say("Assessment"), Permission.ASSESS),
    ("plan", say("Plan"), Permission.SEE_CHART),
    ("client-measures", say("Measures"), Permission.SEE_CHART),
    ("client-week", say("Week"), Permission.SEE_CHART),
    ("client-step", say("Step"), Permission.SEE_CHART),
    ("notes", say("Notes"), Permission.SEE_CHART),
    ("client-tests", say("Tests"), Permission.RUN_TESTS),
    ("client-medication", say("Medication"), Permission.SEE_CHART),
    ("client-days", say("Days"), Permission.SEE_CHART),
    ("client-topics", say("Topics"), Permission.SEE_CHART),
    ("client-aftercare", say("Aftercare"), Permission.SEE_CHART),
    ("client-transfer", say("Transfer"), Permission.SEE_CHART),
    ("client-housing", say("Where they live"), Permission.SEE_CHART),
    ("contacts", say("Contacts"), Permission.LOG_CALL),
    ("client-calls", say("Calls"), Permission.LOG_CALL),
    ("papers", say("Papers"), Permission.SEE_CLIENTS),
    ("account", say("Account"), Permission.SEE_MONEY),
    ("documents", say("Documents"), Permission.SEE_CLIENTS),
    ("consents", say("Who sees what"), Permission.SEE_CLIENTS),
    ("availability", say("Availability"), Permission.LOG_CALL),
    ("helps", say("Help outside"), Permission.REFER_OUT),
    ("team", say("Team"), Permission.SEE_CHART),
    ("team-decisions", say("Team decisions"), Permission.SEE_CHART),
    ("client-state", say("For the state"), Permission.SEE_CLIENTS),
    ("protect-new", say("Child protection"), Permission.SEE_CHART),
    ("vault", say("Legal identity"), Permission.SEE_CLIENTS),
)


def client_frame(viewer: Viewer, card: ClientCard, current: str) -> dict[str, object]:
    """Context of a page about one client: the card, the trail of crumbs and the tabs the viewer may open."""
    found = [(name, word, reverse(name, args=[card.id])) for name, word, may in PAGES if viewer.may(may)]
    here = next(word for name, word, _ in PAGES if name == current)
    chart = reverse("chart", args=[card.id])
    return {
        "client": card,
        "home": chart,
        "crumbs": [(card.shown_as, chart), (here, "")],
        "tabs": [(word, href, name == current) for name, word, href in found],
    }
