"""ICD-10-CM in a real PostgreSQL: loaded once, found as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.kernel.refusal import NotFound
from stepdown.terminology import actions, queries
from stepdown.terminology.models import Edition, Icd10Code, Icd10Word
from stepdown.terminology.tabular import Release, bundled_release
from tests.cast import NOW, SYSTEM

TABULAR = """<?xml version="1.0"?><ICD10CM.tabular><chapter><name>5</name><desc>Mental disorders</desc>
<section id="F10-F19"><desc>Substance use</desc>{codes}</section></chapter></ICD10CM.tabular>"""
CODE = "<diag><name>{code}</name><desc>{title}</desc></diag>"


def release(folder: Path, name: str, **titles: str) -> Release:
    tabular, codes = folder / f"{name}.xml", folder / f"{name}.txt"
    tabular.write_text(
        TABULAR.format(codes="".join(CODE.format(code=code, title=title) for code, title in titles.items()))
    )
    codes.write_text("\n".join(titles))
    return Release(name, tabular, codes)


def found(text: str, limit: int = 20) -> list[str]:
    return [code.code for code in queries.search_icd10(text, limit)]


def test_the_whole_list_is_loaded_once_and_found_as_typed(db: None) -> None:
    actions.load_icd10(by=SYSTEM, at=NOW)
    (edition,) = queries.editions()
    assert (edition.name, edition.count) == (bundled_release().name, Icd10Code.objects.count())
    assert edition.count > 98_000
    again = actions.load_icd10(by=SYSTEM, at=NOW)
    assert again == edition and Edition.objects.count() == 1
    assert Entry.objects.filter(verb="load code list").count() == 1
    # an exact code, then what begins so
    assert found("F10.2")[:2] == ["F10.2", "F10.20"] and found("f102") == found("F10.2")
    assert found("f1")[0] == "F10.10" and found("T40.1X1A") == ["T40.1X1A"]
    # words in any order, the last one half typed, a slip of the keyboard, everyday speech
    assert found("alcohol dep")[0] == "F10.20" and found("dependence alcohol")[0] == "F10.20"
    assert found("alchol withdrawl")[0].startswith("F10.13")
    assert found("opoid use disorder severe")[0] == "F11.20"
    assert found("heroin")[0].startswith("F11") and found("meth")[0].startswith("F15")
    assert found("ptsd")[1:4] == ["F43.10", "F43.11", "F43.12"]
    assert (
        found("depression")[0] == "F32.A" and found("xyzzyq") == [] and found("") == [] and found("§") == []
    )
    assert found("b12")  # looks like a code, is none: read as a word
    # how much, and what
    assert len(found("fracture", 500)) == 50 and len(found("fracture", 0)) == 1
    severe = queries.search_icd10("opioid use disorder severe")[0]
    assert (severe.title, severe.matched) == (
        "Opioid dependence, uncomplicated",
        "Opioid use disorder, severe",
    )
    # one code, with and without its dot
    assert queries.icd10("F10.20") == queries.icd10("f1020")
    assert queries.icd10("F10.20").billable and not queries.icd10("F10").billable
    with pytest.raises(NotFound):
        queries.icd10("F10.2099")
    # by its indexes
    with connection.cursor() as cursor:
        cursor.execute(
            "explain select code from terminology_icd10code where search @@ to_tsquery('simple', 'heroin:*')"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "icd10_search" in plan


def test_a_newer_edition_changes_titles_and_retires_codes_but_keeps_them(db: None, tmp_path: Path) -> None:
    actions.load_icd10(by=SYSTEM, at=NOW, release=release(tmp_path, "one", F10="Alcohol", F11="Opioids"))
    actions.load_icd10(
        by=SYSTEM, at=NOW, release=release(tmp_path, "two", F10="Alcohol related", F12="Cannabis")
    )
    assert found("opioids") == [] and found("F11") == [] and found("alcohol rel") == ["F10"]
    assert queries.icd10("F11").title == "Opioids"
    assert [edition.name for edition in queries.editions()] == ["two", "one"]
    assert Icd10Word.objects.filter(word="opioids").exists()


def test_the_database_wants_dots_and_one_row_a_code(db: None) -> None:
    for wrong in ("F1020", "f10", "F1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Icd10Code.objects.bulk_create(
                [Icd10Code(code=wrong, bare=wrong, title="x", billable=True, chapter="5", precedence=1)]
            )
