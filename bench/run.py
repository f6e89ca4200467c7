"""One run: count queries inside, start the house, measure each kind of request at both widths."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median
from typing import Any
from urllib.parse import urlencode

import django

django.setup()
logging.getLogger("stepdown").setLevel(logging.WARNING)  # the requests counted inside are no news

from django.db import connection  # noqa: E402
from django.test import Client as Inside  # noqa: E402

from bench.browser import Ask, Browser, Unexpected  # noqa: E402
from bench.clinic import Bench  # noqa: E402
from bench.jobs import Job, Person, jobs, people_of  # noqa: E402
from bench.load import Measured, Server, measure  # noqa: E402
from stepdown.config.processes import Child  # noqa: E402
from stepdown.config.supervisor import SERVER, answers  # noqa: E402

WIDE = 8
WARM = 6


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    port: int
    requests: int
    only: str


@dataclass(frozen=True)
class Row:
    """What one kind of request takes."""

    job: Job
    queries: int
    alone: Measured
    together: Measured


@dataclass(frozen=True)
class Found:
    """The rows, and the bare page of the same run they are compared with."""

    rows: tuple[Row, ...]
    bare: Row
    clients: int


def run(bench: Bench, plan: Plan) -> Found:
    """Measure everything once. Raises Unexpected where the house answers something else."""
    known = people_of()
    bare = Job("a bare page of one query", "anybody", lambda browser, number: [Ask("/bare/")] * number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_client")
        clients = cursor.fetchone()[0]
    with served(bench, plan.port) as server:
        first = _one(bare, known, plan, server)
        rows = []
        for job in jobs(known):
            if plan.only and plan.only not in f"{job.name} {job.who}":
                continue
            print(f"  {job.name}, {job.who}", flush=True)
            try:
                rows.append(_one(job, known, plan, server))
            except Unexpected as wrong:
                print(f"    left out: {str(wrong)[:300]}", flush=True)
        last = _one(bare, known, plan, server)
    alone = replace(last.alone, p50=median((first.alone.p50, last.alone.p50)))
    return Found(tuple(rows), replace(last, alone=alone), clients)


def _one(job: Job, known: dict[str, Person], plan: Plan, server: Server) -> Row:
    browsers = [_browser(job.who, known, plan.port) for _ in range(WIDE)]
    number = min(plan.requests, job.most)
    warm, one, alone, wide = (job.asks(browsers[0], n) for n in (WARM, 1, number // 2, number))
    measure(browsers[:1], warm[: WARM // 2], job.expected, server)
    for browser in browsers[1:]:
        browser.cookies.update(browsers[0].cookies)
    measure(browsers, warm[WARM // 2 :], job.expected, server)
    queries = _queries(one[0], browsers[0], job.expected)
    row = Row(
        job,
        queries,
        measure(browsers[:1], alone, job.expected, server),
        measure(browsers, wide, job.expected, server),
    )
    for browser in browsers:
        browser.close()
    return row


def _browser(who: str, known: dict[str, Person], port: int) -> Browser:
    return known[who].browser(port) if who in known else Browser(port)


def _queries(ask: Ask, browser: Browser, expected: int) -> int:
    """How many statements one request sends to PostgreSQL, counted in this process."""
    counted: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        counted.append(sql)
        return execute(sql, params, many, context)

    inside = Inside()
    for name, value in browser.cookies.items():
        inside.cookies[name] = value
    headers = {"Host": "localhost", **dict(ask.headers)}
    with connection.execute_wrapper(count):
        if ask.fields is None:
            answer = inside.get(ask.path, headers=headers)
        else:
            kind = "application/x-www-form-urlencoded"
            answer = inside.post(ask.path, urlencode(ask.fields), content_type=kind, headers=headers)
    if answer.status_code != expected:
        raise Unexpected(f"{ask.path} answered {answer.status_code} inside, not {expected}")
    return len(counted)


@contextmanager
def served(bench: Bench, port: int) -> Iterator[Server]:
    """The web server and the clock, as `make run` starts them."""
    clinic = bench.clinic
    clinic.runs.mkdir(parents=True, exist_ok=True)
    listen = ("--host", "127.0.0.1", "--port", str(port), "--workers", "2")
    web = _child("web", ("granian", *SERVER.split(), *listen, "stepdown.config.serve:application"), bench)
    clock = _child("clock", ("stepdown", "clock"), bench)
    try:
        web.start()
        until = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            if time.monotonic() > until or (web.process is not None and web.process.poll() is not None):
                raise SystemExit(f"The web server does not start:\n{web.last_words()}")
            time.sleep(0.1)
        clock.start()
        postmaster = int((clinic.data / "postgres" / "postmaster.pid").read_text().split()[0])
        if web.process is None:
            raise SystemExit("The web server is gone.")
        yield Server(web.process.pid, postmaster)
    finally:
        clock.stop()
        web.stop()


def _child(name: str, arguments: Sequence[str], bench: Bench) -> Child:
    return Child(name, (sys.executable, "-m", *arguments), bench.clinic.env(), bench.clinic.runs)
