"""Sealed bytes: version, key id, nonce, ciphertext. AES-256-GCM; says clearly why it will not open.

The envelope is `01 | key id (8) | nonce (12) | ciphertext and tag`. The header and `bound_to` are
authenticated with the text, so that sealed bytes moved to another row, or under another key's name, do not
open. Source: NIST SP 800-38D (GCM, 96-bit random nonces: fewer than 2**32 seals under one key).
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stepdown.identity.vocabulary import SealBroken

VERSION = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12
HEADER_BYTES = 1 + KEY_ID_BYTES
TAG_BYTES = 16


def key_id(key: bytes) -> bytes:
    """The name of a key follows from the key, so a wrong file under a right name is noticed."""
    return hashlib.sha256(b"stepdown identity key id\x00" + key).digest()[:KEY_ID_BYTES]


def header(key: bytes) -> bytes:
    """The first bytes of everything sealed with this key."""
    return VERSION + key_id(key)


def header_of(sealed: bytes) -> bytes:
    """Version and key id of a sealed value. Raises SealBroken for anything that cannot be one."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES or sealed[:1] != VERSION:
        raise SealBroken("This is not a value that Stepdown sealed.")
    return bytes(sealed[:HEADER_BYTES])


def seal(plain: bytes, key: bytes, *, bound_to: str = "") -> bytes:
    """Seal bytes under a key, for one place only: `bound_to` names it."""
    head = header(key)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + bound_to.encode())


def unseal(sealed: bytes, key: bytes, *, bound_to: str = "") -> bytes:
    """The bytes as they were. Raises SealBroken when anything about them or their place changed."""
    head = header_of(sealed)
    if head != header(key):
        raise SealBroken("This value was sealed with another key.")
    nonce = bytes(sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES])
    try:
        return AESGCM(key).decrypt(
            nonce, bytes(sealed[HEADER_BYTES + NONCE_BYTES :]), head + bound_to.encode()
        )
    except InvalidTag:
        raise SealBroken("This value was changed, or moved from the place it was sealed for.") from None


def blind(text: str, key: bytes, *, purpose: str) -> bytes:
    """A keyed hash to compare equal texts without storing them (HMAC-SHA-256)."""
    return hmac.new(key, purpose.encode() + b"\x00" + text.encode(), hashlib.sha256).digest()
