"""Ids that addresses of the matrix need besides a client's: one maker for each name in a route."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from tests.cast import Cast
from tests.releases import a_consent, a_signed_paper, an_opening

Maker = Callable[[Cast], object]

SUBJECTS: dict[str, Maker] = {
    "client_id": lambda cast: cast.clients["robin"].id,
    "site_id": lambda cast: cast.harbor.id,
    "staff_id": lambda cast: cast.staff["ines"].id,
    "letter_id": lambda cast: UUID(int=1),
    "sign_in_id": lambda cast: UUID(int=1),
    "credential_id": lambda cast: UUID(int=1),
    "opening_id": lambda cast: an_opening(cast),
    "consent_id": lambda cast: a_consent(cast),
    "signing_id": lambda cast: a_signed_paper(cast),
    "paper": lambda cast: "consent_to_treat",
}
