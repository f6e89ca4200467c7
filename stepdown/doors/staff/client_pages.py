"""What the pages of one client share: where one is, and the way to the client's other pages."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import ClientCard

# (page name, word), in the order of the tabs. A page that is not there shows no tab.
PAGES: tuple[tuple[str, Words], ...] = (
    ("chart", say("Chart")),
    ("plan", say("Plan")),
    ("consents", say("Who sees what")),
    ("papers", say("Papers")),
    ("vault", say("Legal identity")),
)


def client_frame(card: ClientCard, current: str) -> dict[str, object]:
    """Context of a page about one client: the card, the trail of crumbs and the tabs."""
    found = [(name, word, _way(name, card)) for name, word in PAGES]
    here = next(word for name, word, _ in found if name == current)
    return {
        "client": card,
        "crumbs": [(card.shown_as, _way("chart", card)), (here, "")],
        "tabs": [(word, href, name == current) for name, word, href in found if href],
    }


def _way(name: str, card: ClientCard) -> str:
    try:
        return reverse(name, args=[card.id])
    except NoReverseMatch:
        return ""
