"""One line per step with its time, so that waiting has a reason. Standard library only, for bin/setup.py."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Run a step and print `✓ name 1.2 s`; words put into the yielded list follow the name."""
    began = time.monotonic()
    live = sys.stdout.isatty()
    if live:
        print(f"… {name}", end="\r", flush=True)
    said: list[str] = []
    try:
        yield said
    except BaseException:
        print(f"✗ {name}  {time.monotonic() - began:.1f} s", flush=True)
        raise
    text = f"{name}: {', '.join(said)}" if said else name
    clear = "\x1b[K" if live else ""
    print(f"{clear}✓ {text}  {time.monotonic() - began:.1f} s", flush=True)
