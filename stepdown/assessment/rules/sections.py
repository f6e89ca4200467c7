"""Which sections an assessment has, what is still open in each, and how two savings differ."""

from __future__ import annotations

from stepdown.assessment.vocabulary import (
    AFTER_DIMENSIONS,
    BEFORE_DIMENSIONS,
    DIMENSIONS_KEY,
    NOT_ASKED,
    Answer,
    Content,
    Dimension,
    Edition,
    Gap,
    Kind,
    Knowledge,
    Question,
    Row,
    Section,
    SectionState,
)
from stepdown.assessment.vocabulary.cards import Part
from stepdown.kernel.refusal import Difference
from stepdown.kernel.words import Words, say


def sections_of(edition: Edition) -> tuple[Section, ...]:
    """All sections in the order they are asked, the dimensions as the edition names them."""
    return (*BEFORE_DIMENSIONS, dimension_section(edition), *AFTER_DIMENSIONS)


def dimension_section(edition: Edition) -> Section:
    """The section of ratings: per dimension and part a rating, where it has a scale, and what it rests on."""
    questions: list[Question] = []
    for dimension in edition.dimensions:
        questions += _questions_of(dimension)
    return Section(
        key=DIMENSIONS_KEY,
        title=say("Six dimensions"),
        lead=edition.notice,
        icon="scale",
        questions=tuple(questions),
    )


def _questions_of(dimension: Dimension) -> list[Question]:
    heading = Words(f"{dimension.number} {dimension.name.text}")
    questions: list[Question] = []
    if dimension.scale is not None:
        questions.append(
            Question(
                dimension.key,
                _named(dimension.short, dimension.scale.name),
                Kind.CHOICE,
                dimension.help,
                options=dimension.scale.codes,
                core=True,
                group=heading,
            )
        )
    for part in dimension.parts:
        questions += _part_questions(dimension, part, None if questions else heading)
    why = _named(dimension.short, say("what it rests on"))
    first = None if questions else heading
    questions.append(Question(f"{dimension.key}__why", why, Kind.STORY, wide=True, group=first))
    return questions


def _part_questions(dimension: Dimension, part: Part, heading: Words | None) -> list[Question]:
    key = f"{dimension.key}__{part.key}"
    if part.scale is None:
        return [Question(key, part.name, Kind.LINE, group=heading)]
    return [
        Question(key, part.name, Kind.CHOICE, options=part.scale.codes, core=True, group=heading),
        Question(f"{key}__why", _named(part.name, say("rests on")), Kind.LINE),
    ]


def _named(thing: Words, what: Words) -> Words:
    """`Home: risk now`: a label that still says what it is about when it stands alone in a list of gaps."""
    return say("{thing}: {what}", thing=thing, what=what)


def gaps(section: Section, content: Content, whole: Knowledge | None) -> tuple[Gap, ...]:
    """What nobody has asked yet. A section declined or unknown as a whole has none."""
    if whole is not None:
        return ()
    open_questions = [
        Gap(section.key, question.key, question.label)
        for question in section.questions
        if question.core and content.answer(question.key).state is Knowledge.NOT_ASKED
    ]
    open_lists = [
        Gap(section.key, rows.key, rows.label)
        for rows in section.rows
        if rows.core and not content.rows(rows.key)
    ]
    return tuple(open_lists + open_questions)


def state(section: Section, content: Content, whole: Knowledge | None) -> SectionState:
    """Done when nothing that counts is open."""
    if whole is not None:
        return SectionState(whole.value)
    return SectionState.OPEN if gaps(section, content, None) or content.empty else SectionState.DONE


def shown(question: Question, answer: Answer) -> Words | str:
    """An answer as people read it."""
    value = answer.value
    if value is None:
        return answer.state.label
    if question.kind is Kind.YES_NO:
        return say("Yes") if value else say("No")
    if isinstance(value, tuple):
        return ", ".join(_label(question, code) for code in value)
    if question.kind is Kind.CHOICE:
        return Words(_label(question, str(value)))
    if question.kind is Kind.MONEY:
        return f"${int(value) / 100:,.2f}".removesuffix(".00")
    return f"{value} {question.unit.text}" if question.unit else str(value)


def _label(question: Question, code: str) -> str:
    option = question.option(code)
    return option.label.text if option else code


def row_shown(section: Section, list_key: str, row: Row) -> str:
    """One line of a list in one line of text."""
    columns = section.list_named(list_key).columns
    return ", ".join(
        str(shown(column, row.answers[column.key])) for column in columns if column.key in row.answers
    )


def differences(section: Section, saved: Content, yours: Content) -> tuple[Difference, ...]:
    """Where somebody else's saving and yours say different things, question by question, line by line."""
    found = []
    for question in section.questions:
        theirs, mine = saved.answer(question.key), yours.answer(question.key)
        if theirs != mine:
            found.append(Difference(question.label, str(shown(question, theirs)), str(shown(question, mine))))
    for rows in section.rows:
        theirs_rows = {row.id: row for row in saved.rows(rows.key)}
        mine_rows = {row.id or f"new {number}": row for number, row in enumerate(yours.rows(rows.key))}
        for identity in dict.fromkeys((*theirs_rows, *mine_rows)):
            texts = tuple(
                row_shown(section, rows.key, line[identity]) if identity in line else ""
                for line in (theirs_rows, mine_rows)
            )
            if texts[0] != texts[1]:
                found.append(Difference(rows.label, texts[0], texts[1]))
    return tuple(found)


def same(one: Content, other: Content) -> bool:
    """Whether two contents say the same; not asked and absent are one."""
    keys = {*one.answers, *other.answers}
    lists = {*one.lists, *other.lists}
    return all(one.answers.get(key, NOT_ASKED) == other.answers.get(key, NOT_ASKED) for key in keys) and all(
        one.rows(key) == other.rows(key) for key in lists
    )
