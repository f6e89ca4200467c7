"""Signed heads of the chain, kept in a folder that is not the database."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from stepdown.audit.vocabulary import Head

KEY, HEADS = "signing-key", "heads.jsonl"


def keep(folder: Path, head: Head) -> None:
    """Sign a head and add it to the folder's list, on the disk before this returns."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    signature = _key(folder).sign(_said(head)).hex()
    line = {
        "number": head.number,
        "hash": head.hash.hex(),
        "sealed_at": head.sealed_at,
        "signature": signature,
    }
    with (folder / HEADS).open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> tuple[Head, ...]:
    """All heads of the folder; a line that cannot be read or was not signed by our key is not genuine."""
    if not (folder / HEADS).exists():
        return ()
    key = _key(folder).public_key()
    heads = []
    for line in (folder / HEADS).read_text().splitlines():
        try:
            said = json.loads(line)
            head = Head(int(said["number"]), bytes.fromhex(said["hash"]), str(said["sealed_at"]))
            key.verify(bytes.fromhex(said["signature"]), _said(head))
        except (ValueError, KeyError, TypeError, InvalidSignature):
            head = Head(0, b"", "", genuine=False)
        heads.append(head)
    return tuple(heads)


def _said(head: Head) -> bytes:
    return f"{head.number}:{head.hash.hex()}:{head.sealed_at}".encode()


def _key(folder: Path) -> Ed25519PrivateKey:
    path = folder / KEY
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    made = Ed25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as file:
        file.write(made.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    return made
