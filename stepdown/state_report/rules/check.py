"""What keeps a record out of the file: each problem in a sentence, at its field.

Source: the official codebooks of TEDS-A and TEDS-D 2019 (what a field follows from, which codes it has).
"""

from __future__ import annotations

from collections.abc import Iterator

from stepdown.kernel.words import Words, say
from stepdown.state_report.rules.skips import applies, code_of
from stepdown.state_report.vocabulary import Answers, Field, How, Layout, Moment, Problem

NONE = 1
UNINSURED, PAID_BY_INSURER = 4, (2, 3, 4)


def problems(layout: Layout, moment: Moment, answers: Answers) -> tuple[Problem, ...]:
    """Every problem of the answers given at one end of an episode, in the order of the questions."""
    found = [*_each(layout, moment, answers)]
    if moment is Moment.ADMISSION:
        found += [*_substances(layout, answers, ""), *_first_use(layout, answers), *_paying(layout, answers)]
    else:
        found += _substances(layout, answers, "_D")
    order = [field.code for field in layout.asked(moment)]
    return tuple(sorted(found, key=lambda one: order.index(one.field)))


def _problem(layout: Layout, name: str, words: Words) -> Problem:
    field = layout.field(name)
    return Problem(name, words, field is not None and field.clinical)


def _each(layout: Layout, moment: Moment, answers: Answers) -> Iterator[Problem]:
    for field in layout.asked(moment):
        if (words := _one(layout, field, answers)) is not None:
            yield _problem(layout, field.code, words)


def _one(layout: Layout, field: Field, answers: Answers) -> Words | None:
    answer = answers.get(field.code)
    if not applies(field, answers):
        if answer is not None and answer.how is How.KNOWN:
            return say("{ask}: does not go with the answer it follows from.", ask=field.ask)
        return None
    if answer is None:
        return say("{ask}: not answered.", ask=field.ask)
    if answer.how is not How.KNOWN:
        if field.always:
            return say("{ask}: the state takes no unknown here.", ask=field.ask)
        return None
    if answer.code not in layout.labels(field):
        return say("{ask}: {code} is not a code of this edition.", ask=field.ask, code=answer.code)
    return None


def _substances(layout: Layout, answers: Answers, end: str) -> Iterator[Problem]:
    """None comes last, and nothing twice unless two things share the code."""
    codes = [code_of(answers, f"SUB{n}{end}") for n in (1, 2, 3)]
    for n in (2, 3):
        now, before = codes[n - 1], codes[n - 2]
        if now not in (None, NONE) and before == NONE:
            words = say("A substance follows where none was said before it: put them in order.")
            yield _problem(layout, f"SUB{n}{end}", words)
        if now not in (None, NONE) and now not in layout.may_repeat and now in codes[: n - 1]:
            yield _problem(layout, f"SUB{n}{end}", say("The same substance stands here twice."))


def _first_use(layout: Layout, answers: Answers) -> Iterator[Problem]:
    """Nobody used first at an age they have not reached. The groups of both fields end alike from 14 on."""
    age = code_of(answers, "AGE")
    if age is None:
        return
    latest = min(age + 1, 7)
    for n in (1, 2, 3):
        first = code_of(answers, f"FRSTUSE{n}")
        if first is not None and first > latest:
            yield _problem(layout, f"FRSTUSE{n}", say("First use is later than the age at admission."))


def _paying(layout: Layout, answers: Answers) -> Iterator[Problem]:
    """Who has no insurance is not paid for by one."""
    insured, pays = code_of(answers, "HLTHINS"), code_of(answers, "PRIMPAY")
    if insured == UNINSURED and pays in PAID_BY_INSURER:
        yield _problem(layout, "PRIMPAY", say("An insurer pays, and the answer above says there is none."))
