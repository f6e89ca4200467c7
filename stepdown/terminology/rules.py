"""How a search for a code is read, and which answer comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stepdown.terminology.vocabulary import CodeSearch

# An ICD-10-CM code as typed so far: a letter, a digit or A (a new chapter has QA0), a digit or letter, then
# up to four more.
_CODE = re.compile(r"[A-Z](?:[0-9]|A[0-9])(?:[0-9A-Z]?(?:\.?[0-9A-Z]{0,4})?)?\Z")
_WORD = re.compile(r"[^\W_]+")
LONGEST_SEARCH = 120
MOST_WORDS = 8

# Words heard in a call, and the word the list uses. Ours, not a published table; a clinic's own words are
# added here.
EVERYDAY = {
    "addiction": "dependence",
    "adhd": "attention",
    "anorexic": "anorexia",
    "aud": "alcohol",
    "barbiturate": "sedative",
    "benzo": "sedative",
    "benzos": "sedative",
    "benzodiazepine": "sedative",
    "benzodiazepines": "sedative",
    "bipolar": "bipolar",
    "crack": "cocaine",
    "coke": "cocaine",
    "cravings": "dependence",
    "drinking": "alcohol",
    "ecstasy": "stimulant",
    "fentanyl": "opioid",
    "heroin": "opioid",
    "hiv": "immunodeficiency",
    "ketamine": "hallucinogen",
    "kratom": "psychoactive",
    "lsd": "hallucinogen",
    "marijuana": "cannabis",
    "mdma": "stimulant",
    "meth": "stimulant",
    "methamphetamine": "stimulant",
    "nicotine": "nicotine",
    "ocd": "obsessive",
    "oud": "opioid",
    "oxycodone": "opioid",
    "pcp": "hallucinogen",
    "ptsd": "stress",
    "sober": "remission",
    "smoking": "nicotine",
    "sud": "psychoactive",
    "thc": "cannabis",
    "vaping": "nicotine",
    "weed": "cannabis",
    "xanax": "sedative",
}

_SUBSTANCE = re.compile(r"F1[0-9]")
_MENTAL = re.compile(r"F[0-9]")
# Poisoning by drugs, alcohol's toxic effect, factors that bring somebody to services: what an assessment
# also needs.
_NEARBY = re.compile(r"T3[6-9]|T4|T50|T51|Z")


def bare(code: str) -> str:
    """A code without its dot, in capitals: what is stored for prefix search."""
    return code.replace(".", "").upper()


def dotted(bare_code: str) -> str:
    """A code with its dot after the third character."""
    return f"{bare_code[:3]}.{bare_code[3:]}" if len(bare_code) > 3 else bare_code


def read_search(text: str) -> CodeSearch:
    """What was typed: a code where it looks like one, and the words in it, in small letters."""
    typed = " ".join(text[:LONGEST_SEARCH].split())
    upper = typed.upper().rstrip(".")
    code = bare(upper) if _CODE.match(upper) else ""
    words = tuple(word.lower() for word in _WORD.findall(typed))[:MOST_WORDS]
    return CodeSearch(code, words)


def words_in(titles: Iterable[str]) -> set[str]:
    """Every word of three letters or more in the titles: the list against which typing errors are read."""
    return {
        word
        for title in titles
        for word in (found.lower() for found in _WORD.findall(title))
        if len(word) > 2 and not word[0].isdigit()
    }


def expression(choices: Sequence[Sequence[str]], weight: str = "") -> str:
    """A text-search expression: every place must match the start of a word, any choice at a place will do.

    With weight A only words of the title count.

    The words hold letters and digits only (see `read_search`, `words_in`), so nothing in them can be an
    operator.
    """
    return " & ".join(
        "(" + " | ".join(f"{word}:*{weight}" for word in place) + ")" for place in choices if place
    )


def near_the_best(alike: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Of words with their likeness, best first: those nearly as alike as the best one."""
    return tuple(word for word, likeness in alike if likeness >= 0.8 * alike[0][1])


def precedence(code: str, billable: bool, position: int) -> int:
    """The order among equals: substance use first, then mental health, then what is near it; billable before
    not."""
    if _SUBSTANCE.match(code):
        group = 0
    elif _MENTAL.match(code):
        group = 1
    elif _NEARBY.match(code):
        group = 2
    else:
        group = 3
    return (group * 2 + (0 if billable else 1)) * 1_000_000 + position


def matched_term(title: str, terms: Sequence[str], words: Sequence[str]) -> str:
    """The first inclusion term that holds more of the words than the title does; none where the title has
    all."""

    def held(text: str) -> int:
        parts = [part.lower() for part in _WORD.findall(text)]
        return sum(any(part.startswith(word) for part in parts) for word in words)

    best, most = "", held(title)
    if most < len(words):
        for term in terms:
            if held(term) > most:
                best, most = term, held(term)
    return best
