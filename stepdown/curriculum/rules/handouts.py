"""What stands against a handout, and how PDFs are bounded."""

from __future__ import annotations

from stepdown.curriculum.vocabulary import LARGEST_PDF, LONGEST_TEXT, MOST_PAGES, Form, HandoutWords
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def check_handout(words: HandoutWords) -> tuple[Refusal, ...]:
    """What stands against keeping a handout; nothing: it may be kept."""
    found = []
    if not words.title.strip():
        found.append(Refusal(say("Give it a title that people read on their phone."), field="title"))
    if words.form is Form.TEXT:
        if not words.text.strip():
            found.append(Refusal(say("Write what people take home."), field="text"))
        elif len(words.text) > LONGEST_TEXT:
            found.append(
                Refusal(say("At most {n} characters. Make two handouts of it.", n=LONGEST_TEXT), field="text")
            )
    else:
        found += _check_pdf(words)
    return tuple(found)


def _check_pdf(words: HandoutWords) -> list[Refusal]:
    if not words.pdf:
        return [Refusal(say("Choose a PDF."), field="file")]
    if len(words.pdf) > LARGEST_PDF:
        return [Refusal(say("The PDF is larger than 5 MB."), field="file")]
    if words.pages > MOST_PAGES:
        return [Refusal(say("At most {n} pages: a handout is not a book.", n=MOST_PAGES), field="file")]
    return []


def check_ending(why: str) -> Refusal | None:
    """Nothing is given out any more without a word why."""
    if why.strip():
        return None
    return Refusal(say("Say why it is no longer given out."), field="why")
