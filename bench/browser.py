"""A small browser for load: one kept connection, cookies, forms as a person sends them. Loopback only."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode

from stepdown.kernel.ids import new_id

HOST = "127.0.0.1"


class Unexpected(Exception):
    """The house answered something else than the bench asked for."""


@dataclass(frozen=True)
class Answer:
    """Status, headers by lower-case name, body, and milliseconds from first byte sent to last read."""

    status: int
    headers: dict[str, str]
    body: bytes
    ms: float


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent; `fields` make it a POST."""

    path: str
    fields: tuple[tuple[str, str], ...] | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def anew(self) -> Ask:
        """The same form, filled in once more."""
        if self.fields is None:
            return self
        renewed = tuple((k, str(new_id()) if k == "request_id" else v) for k, v in self.fields)
        return replace(self, fields=renewed)


@dataclass
class Browser:
    """One person's connection to the house."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _link: socket.socket | None = None
    _left: bytes = b""

    def send(self, ask: Ask) -> Answer:
        """Send a request and read the whole answer. Opens the connection anew where it was closed."""
        message = self._message(ask)
        if self._link is None:
            self._link = socket.create_connection((HOST, self.port), timeout=60)
            self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = time.perf_counter()
        self._link.sendall(message)
        status, headers, body = self._read(self._link)
        ms = (time.perf_counter() - started) * 1000
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body, ms)

    def form(self, path: str, action: str, **fill: str) -> Ask:
        """The form of a page that is sent to an address, filled in as it stands but for `fill`."""
        answer = self.send(Ask(path))
        if answer.status != 200:
            raise Unexpected(f"{path} answered {answer.status}")
        reader = _Forms()
        reader.feed(answer.body.decode())
        found = reader.sent_to(action)
        if found is None:
            raise Unexpected(f"{path} has no form for {action}")
        kept = [(name, value) for name, value in found if name not in fill]
        return Ask(action, (*kept, *fill.items()))

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
        self._link, self._left = None, b""

    def _message(self, ask: Ask) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"Host: localhost:{self.port}", f"Cookie: {cookies}", *(f"{k}: {v}" for k, v in ask.headers)]
        body = b""
        if ask.fields is not None:
            body = urlencode(ask.fields).encode()
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        method = "GET" if ask.fields is None else "POST"
        head = "\r\n".join([f"{method} {ask.path} HTTP/1.1", *lines, "", ""])
        return head.encode() + body

    def _read(self, link: socket.socket) -> tuple[int, dict[str, str], bytes]:
        data = self._left
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += _more(link)
        first, *lines = data[:end].decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, given = value.strip().partition(";")[0].partition("=")
                self.cookies[key] = given
        rest = data[end + 4 :]
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body, self._left = _chunks(link, rest)
        else:
            length = int(headers.get("content-length", "0"))
            while len(rest) < length:
                rest += _more(link)
            body, self._left = rest[:length], rest[length:]
        return int(first.split(" ", 2)[1]), headers, body


def _more(link: socket.socket) -> bytes:
    if not (data := link.recv(262_144)):
        raise Unexpected("the connection was closed in the middle of an answer")
    return data


def _chunks(link: socket.socket, rest: bytes) -> tuple[bytes, bytes]:
    body = []
    while True:
        while (end := rest.find(b"\r\n")) < 0:
            rest += _more(link)
        length = int(rest[:end], 16)
        while len(rest) < end + 2 + length + 2:
            rest += _more(link)
        body.append(rest[end + 2 : end + 2 + length])
        rest = rest[end + 4 + length :]
        if length == 0:
            return b"".join(body), rest


@dataclass
class _Form:
    """One form of a page: its address and what it would send as it stands."""

    action: str
    method: str
    id: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """The forms of a page, also with the fields that stand elsewhere and name their form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._open = _Form("", "", "")
        self._elsewhere: list[tuple[str, tuple[str, str]]] = []
        self._select = ""
        self._area: tuple[str, list[str]] | None = None

    def sent_to(self, action: str) -> list[tuple[str, str]] | None:
        """What the form posted to an address would send; None where there is no such form."""
        for one in self.forms:
            if one.method == "post" and one.action.partition("?")[0] == action:
                return one.fields + [pair for form_id, pair in self._elsewhere if form_id == one.id]
        return None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        name = found.get("name", "")
        if tag == "form":
            self._open = _Form(found.get("action", ""), found.get("method", "get"), found.get("id", ""))
            self.forms.append(self._open)
        elif tag == "input" and name:
            kind = found.get("type", "text")
            if kind not in ("checkbox", "radio", "submit", "file") or "checked" in found:
                pair = (name, found.get("value", "on" if kind == "checkbox" else ""))
                if "form" in found:
                    self._elsewhere.append((found["form"], pair))
                else:
                    self._open.fields.append(pair)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self._open.fields.append((self._select, found.get("value", "")))
        elif tag == "textarea":
            self._area = (name, [])

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self._open.fields.append((self._area[0], "".join(self._area[1])))
            self._area = None
        elif tag == "select":
            self._select = ""
