"""The key ring: a folder outside the database. One key is active; an old one stays until nothing needs it.

    <folder>/            0700
      3f2a….key          0600, 32 bytes as hex; the file's name is the key's own id
      active             the id that new values are sealed with
      retiring           ids a rotation is replacing; there only while one is unfinished
      index.key          for blind indexes; a rotation leaves it, since an index cannot be computed anew
      without the text

Every change is a new file renamed into place and synced, so that a crash leaves the old state or the new one.
"""

from __future__ import annotations

import os
from pathlib import Path

from stepdown.identity.envelope import KEY_BYTES, key_id
from stepdown.identity.vocabulary import KeyRingBroken


class KeyRing:
    """The keys in one folder. Reads them when asked and keeps none in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # reading

    def active_key(self) -> bytes:
        """The key that new values are sealed with."""
        return self.key(self.active_name())

    def active_name(self) -> str:
        """The id of that key."""
        return self._read("active", "No key is active")

    def key(self, name: str) -> bytes:
        """One key by its id in hex. Raises KeyRingBroken when it is missing or not the key its name says."""
        text = self._read(f"{name}.key", f"The key {name} is missing")
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES or key_id(key).hex() != name:
            raise KeyRingBroken(f"{self.folder / f'{name}.key'} does not hold the key its name says.")
        return key

    def index_key(self) -> bytes:
        """The key of the blind indexes."""
        text = self._read("index.key", "The key of the blind indexes is missing")
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise KeyRingBroken(f"{self.folder / 'index.key'} does not hold a key.")
        return key

    def retiring(self) -> tuple[str, ...]:
        """Ids of the keys that an unfinished rotation is replacing."""
        path = self.folder / "retiring"
        return tuple(path.read_text().split()) if path.exists() else ()

    def names(self) -> tuple[str, ...]:
        """Ids of all keys in the folder."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.key") if path.name != "index.key"))

    def is_new(self) -> bool:
        """Whether no key is active here yet (a folder that is not mounted looks the same)."""
        return not (self.folder / "active").exists()

    # changing

    def create(self) -> None:
        """The first keys. Two processes at once: both end with the same ones."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        key = os.urandom(KEY_BYTES)
        name = key_id(key).hex()
        self._write(f"{name}.key", key.hex())
        self._write("index.key", os.urandom(KEY_BYTES).hex(), only_if_new=True)
        if not self._write("active", name, only_if_new=True):
            self._destroy(name)

    def prepare_rotation(self) -> str | None:
        """Make the next key and remember which ones it will replace. None: an unfinished rotation goes on."""
        active = self.active_name()
        retiring = self.retiring()
        if retiring and active not in retiring:
            return None
        old = self.names()
        key = os.urandom(KEY_BYTES)
        name = key_id(key).hex()
        self._write(f"{name}.key", key.hex())
        self._write("retiring", "\n".join(old))
        return name

    def activate(self, name: str) -> None:
        """From now on new values are sealed with this key."""
        self.key(name)
        self._write("active", name)

    def finish_rotation(self) -> tuple[str, ...]:
        """Destroy the replaced keys; the caller has verified that nothing needs them. Answers their ids."""
        active = self.active_name()
        gone = tuple(name for name in self.retiring() if name != active)
        for name in gone:
            self._destroy(name)
        (self.folder / "retiring").unlink(missing_ok=True)
        self._sync()
        return gone

    # files

    def _read(self, name: str, problem: str) -> str:
        path = self.folder / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            raise KeyRingBroken(
                f"{problem}: {path} is not there. Sealed values stay as they are; restore the folder of keys."
            ) from None
        except PermissionError:
            raise KeyRingBroken(f"{path} may not be read by this user.") from None

    def _write(self, name: str, text: str, *, only_if_new: bool = False) -> bool:
        """Write a small file so that it is there whole or not at all. False: somebody else's was there
        first.
        """
        target, draft = self.folder / name, self.folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            if only_if_new:
                os.link(draft, target)
            else:
                draft.replace(target)
        except FileExistsError:
            return False
        finally:
            draft.unlink(missing_ok=True)
            self._sync()
        return True

    def _destroy(self, name: str) -> None:
        """Overwrite and remove a key file (the disk may keep a copy: see README)."""
        path = self.folder / f"{name}.key"
        if not path.exists():
            return
        with path.open("r+") as stream:
            stream.write("0" * (2 * KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink()
        self._sync()

    def _sync(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
