"""Opening every address as everybody, and everything that may be wrong about an answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.doors.threshold.registry import Endpoint, endpoints
from tests.cast import Cast, sheet
from tests.matrix.scene import POLYGLOT, Things, readers
from tests.matrix.subjects import SUBJECTS

HERE = Path(__file__).parent
COLUMNS = "iva dana ines nora priya hart dora pat otto bea hal robin eddie nobody".split()
SIGN_INS = ("/sign-in/", "/my/sign-in/")
CLOSED = {"403", "404", "signin"}
# What a closed door and a page that only shows may write: the trail, and that somebody is still there.
# A claimed request id is given back with the rest of the transaction.
QUIET = {"audit_entry", "audit_receipt", "people_signin", "django_session"}
# A calendar that fetches is counted, and the first fetch of a day has its line in the log of disclosures.
FETCHED = {"calendar-file": {"people_calendaraddress", "privacy_disclosure"}}
# Pages that show a legal name to its opener alone, for five minutes.
OPENINGS = {"vault-opened"}
# Words sent to what searches; none of it may find what the searcher cannot see.
SEARCHES = {"text": "canary", "called_name": "canary", "number": "canary", "code_word": "canary"}


@dataclass(frozen=True)
class Cell:
    """One address as one person."""

    endpoint: Endpoint
    method: str
    name: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint.name} as {self.name}"


def decisions() -> dict[tuple[str, str], dict[str, str]]:
    """All rows of all tables. Raises where two tables decide the same."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for table in sorted(HERE.glob("*/*.csv")):
        with table.open(newline="") as file:
            for row in csv.DictReader(file):
                key = (row.pop("endpoint"), row.pop("method"))
                assert key not in found, f"{table.name} decides {key} a second time"
                found[key] = row
    return found


def ours() -> Iterator[tuple[Endpoint, str]]:
    for endpoint in endpoints():
        if not endpoint.third_party:
            for declaration in endpoint.declarations:
                yield endpoint, declaration.method


def cells(only: Collection[str] = ()) -> Iterator[Cell]:
    table = decisions()
    for endpoint, method in sorted(ours(), key=lambda pair: (pair[0].name, pair[1])):
        if not only or endpoint.name in only:
            row = table.get((endpoint.name, method), {})
            for name in COLUMNS:
                yield Cell(endpoint, method, name, row.get(name, "nothing"))


def kind_of(response: HttpResponseBase) -> str:
    """The word of the tables for an answer."""
    if response.status_code in (301, 302) and response.headers.get("Location") in SIGN_INS:
        return "signin"
    return str(response.status_code)


def agrees(wanted: str, got: str, method: str) -> bool:
    if wanted == "yes" and method == "POST":
        return got in {"200", "204", "303", "400", "409", "422"}
    return got in wanted.split("|")


def names_in(endpoint: Endpoint) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", endpoint.route)


FLEETING = ("file_opening_id",)
# Around each opening of an address: whoever wants to hear what it asks of the database.
Hearing = AbstractContextManager[object]


class Walker:
    """Holds everybody's cookies and what was found; each request is undone before the next."""

    def __init__(
        self, cast: Cast, made: dict[str, object], hearing: Callable[[Cell], Hearing] = nullcontext
    ) -> None:
        self.cast = cast
        self.hearing = hearing
        self.made = made
        self.wrong: list[str] = []
        self.written: dict[str, int] = {}
        self.readers = readers()
        self.cookies = {
            name: {key: kept.value for key, kept in cast.browser(name).cookies.items()}
            for name in COLUMNS
            if name != "nobody"
        }

    def browser(self, name: str) -> Browser:
        found = Browser(raise_request_exception=False)
        for key, value in self.cookies.get(name, {}).items():
            found.cookies[key] = value
        return found

    def send(self, cell: Cell, ids: dict[str, object], **body: object) -> HttpResponseBase:
        address = reverse(cell.endpoint.name, kwargs={name: ids[name] for name in names_in(cell.endpoint)})
        browser = self.browser(cell.name)
        if cell.method == "GET":
            return browser.get(address)
        return browser.post(address, sheet(version="1", **{**SEARCHES, **body}))

    def walk(self, only: Collection[str] = ()) -> list[str]:
        """Everything wrong with the answers, one line each."""
        self.wrong = []
        self.written = writes_so_far()
        for cell in cells(only):
            with transaction.atomic():
                ids = self.made_for(cell)
                with self.hearing(cell):
                    answer = self.send(cell, ids)
                self.look(cell, answer)
                transaction.set_rollback(True)
        return self.wrong

    def made_for(self, cell: Cell) -> dict[str, object]:
        """The ids, what is open for minutes only made anew: a walk may take longer than that."""
        fleeting = [name for name in names_in(cell.endpoint) if name in FLEETING]
        if not fleeting:
            return self.made
        fresh = {name: SUBJECTS[name](self.cast) for name in fleeting}
        self.written = writes_so_far()
        return {**self.made, **fresh}

    def look(self, cell: Cell, response: HttpResponseBase) -> None:
        got = kind_of(response)
        if not agrees(cell.wanted, got, cell.method):
            self.wrong.append(f"{cell}: decided {cell.wanted}, answered {got}")
        before, self.written = self.written, writes_so_far()
        written = {table for table, count in self.written.items() if count > before.get(table, 0)} - QUIET
        written -= FETCHED.get(cell.endpoint.name, set())
        if written and (got in CLOSED or cell.method == "GET"):
            self.wrong.append(f"{cell}: answered {got} and wrote {sorted(written)}")
        self.words(cell, response)
        self.headers(cell, response)
        if cell.method == "GET" and got == "200" and "client_id" in names_in(cell.endpoint):
            client_id = self.made["client_id"]
            seen = Entry.objects.filter(verb="see", client_ids__contains=[client_id]).order_by("-id").first()
            # The entries of earlier cells are undone, so one of this very request is all there can be.
            if seen is None or str(seen.request_id) != response.headers.get("X-Request-Id"):
                self.wrong.append(f"{cell}: shown without an entry in the trail")

    def words(self, cell: Cell, response: HttpResponseBase) -> None:
        """No answer carries the words of somebody this person may not read; nothing comes out unescaped."""
        said = body_of(response) + repr(dict(response.headers.items())) + response_cookies(response)
        if POLYGLOT[:24] in said and response.headers.get("Content-Type") != "application/pdf":
            self.wrong.append(f"{cell}: typed markup comes out unescaped")
        if "canary" not in said:
            return
        for canary, may in self.readers.items():
            if canary in said and cell.name not in may and cell.endpoint.name not in OPENINGS:
                self.wrong.append(f"{cell}: shows {canary}")

    def headers(self, cell: Cell, response: HttpResponseBase) -> None:
        if cell.endpoint.declarations[0].why_public and cell.name == "nobody":
            return
        if response.headers.get("Cache-Control") != "no-store" and response.status_code in {200, 422, 409}:
            self.wrong.append(f"{cell}: may be kept by a browser or a proxy")

    def same_to_strangers(self, only: Collection[str] = ()) -> list[str]:
        """Addresses where somebody else's client looks different from no client at all."""
        found = []
        foreign = {**self.made, "client_id": self.cast.clients["alex"].id}
        missing = {**self.made, "client_id": uuid4()}
        for cell in cells(only):
            if cell.name == "dana" and "client_id" in names_in(cell.endpoint):
                with transaction.atomic():
                    one, other = self.send(cell, foreign), self.send(cell, missing)
                    transaction.set_rollback(True)
                # In an emergency any clinician finds anybody; that is said, told and logged.
                if cell.wanted == "403" or cell.endpoint.name.startswith("emergency"):
                    continue
                if one.status_code != 404 or plain(one) != plain(other):
                    found.append(f"{cell}: a foreign client looks different from none")
        return found

    def mixed(self, things: Things, who: Collection[str], only: Collection[str] = ()) -> list[str]:
        """Addresses where one's own client in front opens another client's thing behind."""
        found = []
        for cell in cells(only):
            inner = [name for name in names_in(cell.endpoint) if name in things.ids and name != "client_id"]
            if cell.name not in who or not inner or "client_id" not in names_in(cell.endpoint):
                continue
            for name in inner:
                with transaction.atomic():
                    got = kind_of(self.send(cell, {**self.made, name: things.ids[name]}))
                    none = kind_of(self.send(cell, {**self.made, name: uuid4()}))
                    transaction.set_rollback(True)
                if got in {"200", "303"} or got != none:
                    found.append(f"{cell}: another client's {name} answers {got}")
        return found


def body_of(response: HttpResponseBase) -> str:
    content: bytes = getattr(response, "content", b"")
    return content.decode(errors="replace")


def response_cookies(response: HttpResponseBase) -> str:
    return " ".join(morsel.OutputString() for morsel in response.cookies.values())


def plain(response: HttpResponseBase) -> str:
    """A body without what differs between any two answers: ids and tokens."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", body_of(response))
    return re.sub(r'value="[A-Za-z0-9]{64}"|X-CSRFToken[^}]*', "TOKEN", text)


# What `pg_stat_xact_user_tables` says of these, without all else it counts: a tenth of its time.
_WRITTEN = """
SELECT relname, written FROM pg_class, LATERAL (
    SELECT pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
         + pg_stat_get_xact_tuples_deleted(oid) AS written
) counted
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND written > 0
"""


def writes_so_far() -> dict[str, int]:
    """Rows written so far in the open transaction, by table, also those undone since."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return dict(cursor.fetchall())
