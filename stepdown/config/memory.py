"""What a process holds for good is not looked through for rubbish again and again."""

from __future__ import annotations

import gc


def settle() -> None:
    """Call once, when everything is loaded: what is there then stays until the process ends.

    The program itself is some hundred thousand objects. Python's collector went through all of them each
    time a page of two thousand people had made enough new ones: half the time of that page, seen by
    `python -m bench.steps`. What comes and goes is still collected, less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
