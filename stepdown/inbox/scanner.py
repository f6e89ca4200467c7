"""Asks the clinic's virus scanner. No answer is never a yes."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from django.conf import settings

from stepdown.inbox.rules.scanning import (
    Clamd,
    Command,
    frames,
    scanner_of,
    verdict_of_exit,
    verdict_of_reply,
)
from stepdown.inbox.vocabulary import ScannerDown, ScannerState, Verdict
from stepdown.kernel.words import say

PATIENCE = 20.0  # seconds without a word
_REPLY = 4096


@lru_cache(maxsize=8)
def _known(setting: str) -> Clamd | Command | None:
    return scanner_of(setting)


def scanner() -> Clamd | Command | None:
    """The scanner of this installation, None where none is set up. Raises ScannerDown for a misspelt one."""
    try:
        return _known(settings.INBOX_SCANNER)
    except ValueError as wrong:
        raise ScannerDown(str(wrong)) from wrong


def scan(chunks: Iterable[bytes]) -> Verdict | None:
    """What the scanner says; None without a scanner. Raises ScannerDown where it gives no clear answer."""
    asked = scanner()
    if asked is None:
        return None
    try:
        return _clamd(asked, chunks) if isinstance(asked, Clamd) else _command(asked, chunks)
    except (OSError, subprocess.SubprocessError) as silent:
        raise ScannerDown(type(silent).__name__) from silent


def state() -> ScannerState:
    """Whether papers are scanned, and whether the scanner answers now."""
    try:
        asked = scanner()
        if asked is None:
            return ScannerState(False, False, say("No virus scanner is set up: papers are not scanned."))
        if isinstance(asked, Clamd):
            with _connected(asked) as link:
                link.sendall(b"zPING\x00")
                if link.recv(64).rstrip(b"\x00\n") != b"PONG":
                    raise ScannerDown("no PONG")
        else:
            _command(asked, [b"Is anybody there?"])
    except (OSError, ScannerDown, subprocess.SubprocessError):
        return ScannerState(True, False, say("The virus scanner does not answer: papers wait until it does."))
    return ScannerState(True, True, say("Papers are scanned for viruses as they come."))


def _connected(asked: Clamd) -> socket.socket:
    if asked.path:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(PATIENCE)
        try:
            link.connect(asked.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((asked.host, asked.port), timeout=PATIENCE)


def _clamd(asked: Clamd, chunks: Iterable[bytes]) -> Verdict:
    with _connected(asked) as link:
        # A scanner that has heard enough stops listening, and says why.
        with suppress(BrokenPipeError, ConnectionResetError):
            for frame in frames(chunks):
                link.sendall(frame)
        reply = b""
        while len(reply) < _REPLY and not reply.endswith(b"\x00"):
            piece = link.recv(_REPLY)
            if not piece:
                break
            reply += piece
    return verdict_of_reply(reply)


def _command(asked: Command, chunks: Iterable[bytes]) -> Verdict:
    done = subprocess.run(  # noqa: S603 - the clinic's own words from its own setting
        list(asked.words),
        input=b"".join(chunks),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return verdict_of_exit(done.returncode, done.stdout)
