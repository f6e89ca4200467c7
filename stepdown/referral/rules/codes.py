"""Which codes and words speak of substance use.

The lists are data (`data/substance_codes.csv`), each row with its source.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stepdown.referral.rules.elements import Label
from stepdown.referral.vocabulary import CodeTopic

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class CodeLists:
    """The rows, looked up by system and code; ICD-10 by the beginning of a code; words by phrase."""

    exact: Mapping[tuple[str, str], CodeTopic]
    icd10: Sequence[CodeTopic]
    phrases: Sequence[tuple[tuple[str, ...], CodeTopic]]
    medicines: Mapping[str, CodeTopic]

    def topic(self, label: Label, *systems: str) -> CodeTopic | None:
        """The row for one of the label's codes, in the systems named."""
        for system, code in label.codings:
            if system == "icd10" and "icd10" in systems:
                bare = code.replace(".", "").upper()
                for row in self.icd10:
                    if bare.startswith(row.code.replace(".", "")):
                        return row
            for wanted in systems:
                # `mental`, `score` and `note` are lists of our own over codes of SNOMED CT or LOINC.
                row_found = self.exact.get((wanted, code))
                if row_found is not None and system in (wanted, *_OVER.get(wanted, ())):
                    return row_found
        return None

    def topic_in_words(self, text: str) -> CodeTopic | None:
        """The row for a phrase in the text, word for word."""
        spoken = tuple(word.lower() for word in _WORD.findall(text))
        for phrase, row in self.phrases:
            size = len(phrase)
            for start in range(len(spoken) - size + 1):
                if spoken[start : start + size] == phrase and spoken[start - 1 : start] not in _NOT:
                    return row
        return None

    def medicine(self, text: str) -> CodeTopic | None:
        """The row for a medicine named in the text."""
        for word in _WORD.findall(text):
            row = self.medicines.get(word.lower())
            if row is not None:
                return row
        return None


_OVER = {"mental": ("sct",), "score": ("loinc",), "note": ("loinc",)}
_NOT = (("no",), ("non",), ("not",))


def read_rows(text: str) -> list[CodeTopic]:
    """The rows of the data file's text."""
    return [
        CodeTopic(row["system"], row["code"], row["topic"], row["label"], row["source"])
        for row in csv.DictReader(text.splitlines())
    ]


def code_lists(rows: Iterable[CodeTopic]) -> CodeLists:
    """Sort the rows for looking up; the longer beginning or phrase is tried first."""
    rows = list(rows)
    spoken = sorted((row for row in rows if row.system == "word"), key=lambda row: -len(row.code))
    return CodeLists(
        exact={(row.system, row.code): row for row in rows},
        icd10=sorted((row for row in rows if row.system == "icd10"), key=lambda row: -len(row.code)),
        phrases=[(tuple(row.code.split()), row) for row in spoken],
        medicines={row.code: row for row in rows if row.system == "medicine"},
    )
