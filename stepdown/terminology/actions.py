"""Loading published lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction

from stepdown.audit import actions as audit
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.terminology import rules, tabular
from stepdown.terminology.models import Edition, Icd10Word
from stepdown.terminology.vocabulary import EditionCard, TabularCode

ICD10 = "icd-10-cm"

_STAGE = """
create temporary table icd10_stage (
    code text, bare text, title text, terms text, billable boolean, parent text, chapter text, precedence
    integer
) on commit drop
"""
_COPY = "copy icd10_stage (code, bare, title, terms, billable, parent, chapter, precedence) from stdin"
_UPSERT = """
insert into terminology_icd10code (code, bare, title, terms, billable, parent, chapter, precedence, current)
select code, bare, title, terms, billable, parent, chapter, precedence, true from icd10_stage
on conflict (code) do update set
    title = excluded.title, terms = excluded.terms, billable = excluded.billable, parent = excluded.parent,
    chapter = excluded.chapter, precedence = excluded.precedence, current = true
"""
_RETIRE = """
update terminology_icd10code set current = false
where current and code not in (select code from icd10_stage)
"""
_ANALYZE = "analyze terminology_icd10code, terminology_icd10word"


@transaction.atomic
def load_icd10(*, by: Viewer, at: datetime, release: tabular.Release | None = None) -> EditionCard:
    """Load a release of ICD-10-CM (the bundled one by default).

    Loading the same one again changes nothing.
    """
    release = release or tabular.bundled_release()
    digest = _digest(release)
    known = Edition.objects.filter(system=ICD10, digest=digest).first()
    if known is not None:
        return EditionCard(known.system, known.name, known.count, known.at)
    codes = list(tabular.read(release))
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for row in _rows(codes):
                copy.write_row(row)
        cursor.execute(_UPSERT)
        cursor.execute(_RETIRE)
        cursor.execute("drop table icd10_stage")
    _learn_words(codes)
    with connection.cursor() as cursor:
        cursor.execute(_ANALYZE)
    edition = Edition.objects.create(system=ICD10, name=release.name, digest=digest, count=len(codes), at=at)
    audit.record(
        by=by,
        at=at,
        verb="load code list",
        subject=Subject("edition", edition.id),
        detail={"system": ICD10, "edition": release.name, "codes": len(codes)},
    )
    return EditionCard(edition.system, edition.name, edition.count, edition.at)


def _digest(release: tabular.Release) -> str:
    digest = hashlib.sha256()
    for path in (release.tabular, release.codes):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _rows(codes: Iterable[TabularCode]) -> Iterator[tuple[object, ...]]:
    for position, code in enumerate(codes):
        yield (
            code.code,
            rules.bare(code.code),
            code.title,
            "\n".join(code.terms),
            code.billable,
            code.parent,
            code.chapter,
            rules.precedence(code.code, code.billable, position),
        )


def _learn_words(codes: Iterable[TabularCode]) -> None:
    words = rules.words_in(text for code in codes for text in (code.title, *code.terms))
    Icd10Word.objects.bulk_create(
        [Icd10Word(word=word) for word in sorted(words)], ignore_conflicts=True, batch_size=5000
    )
