"""Sending requests one at a time and eight at a time, and what that cost the processes of the house."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from bench.browser import Ask, Browser, Unexpected


@dataclass(frozen=True)
class Measured:
    """One kind of request at one width."""

    count: int
    p50: float
    p95: float
    a_second: float
    web_ms: float
    database_ms: float
    kilobytes: float


@dataclass(frozen=True)
class Server:
    """The processes whose time is counted: the web server's and PostgreSQL's."""

    web: int
    postmaster: int

    def seconds(self) -> tuple[float, float]:
        return _spent(self.web), _spent(self.postmaster)


def _spent(pid: int) -> float:
    """Processor seconds of a process and of all below it that live."""
    above = psutil.Process(pid)
    total = 0.0
    for one in [above, *above.children(recursive=True)]:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def measure(browsers: Sequence[Browser], asks: Sequence[Ask], expected: int, server: Server) -> Measured:
    """Send every request once, each browser the next one that waits. Raises Unexpected."""
    waiting = iter(asks)
    turn = threading.Lock()
    times: list[float] = []
    sizes: list[int] = []
    wrong: list[str] = []

    def work(browser: Browser) -> None:
        while True:
            with turn:
                ask = next(waiting, None)
            if ask is None or wrong:
                return
            answer = browser.send(ask)
            if answer.status != expected:
                wrong.append(f"{ask.path} answered {answer.status}, not {expected}: {answer.body[:400]!r}")
                return
            times.append(answer.ms)
            sizes.append(len(answer.body))

    before, started = server.seconds(), time.perf_counter()
    threads = [threading.Thread(target=work, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, after = time.perf_counter() - started, server.seconds()
    if wrong or not times:
        raise Unexpected(wrong[0] if wrong else "nothing of the kind is left in this clinic")
    return Measured(
        count=len(times),
        p50=share(times, 0.5),
        p95=share(times, 0.95),
        a_second=len(times) / took,
        web_ms=(after[0] - before[0]) * 1000 / len(times),
        database_ms=(after[1] - before[1]) * 1000 / len(times),
        kilobytes=sum(sizes) / len(sizes) / 1024,
    )


def share(times: Sequence[float], part: float) -> float:
    """The time that this part of the requests did not exceed."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
