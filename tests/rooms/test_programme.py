"""Programmes on a real database: versions that never change."""

from __future__ import annotations

import copy

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from stepdown.audit.models import Entry
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.programme import actions, queries, shelf
from stepdown.programme.models import ProgrammeVersion
from stepdown.programme.vocabulary import LevelCode
from tests.cast import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def preset(key: str) -> dict[str, object]:
    return copy.deepcopy(dict(dict(shelf.presets())[f"{key}.toml"]))


def test_loading_the_shipped_programmes_twice_changes_nothing() -> None:
    first = actions.load_presets(by=SYSTEM, at=NOW)
    second = actions.load_presets(by=SYSTEM, at=NOW)
    assert first == second
    assert ProgrammeVersion.objects.count() == len(first) == 8
    assert Entry.objects.filter(verb="store programme").count() == 8


def test_changed_content_is_a_new_version_and_the_old_one_stays() -> None:
    content = preset("outpatient")
    first = actions.store(content=content, by=SYSTEM, at=NOW)
    content["summary"] = "Another sentence."
    second = actions.store(content=content, by=SYSTEM, at=NOW)
    assert (first.version, second.version) == (1, 2)
    assert queries.programme(SYSTEM, "outpatient").summary == "Another sentence."
    assert first.version_id is not None
    assert queries.programme_version(SYSTEM, first.version_id).summary == first.summary


def test_a_faulty_programme_is_refused_with_its_place_and_nothing_is_stored() -> None:
    content = preset("outpatient")
    content["colour"] = "blue"
    with pytest.raises(Refused, match="colour"):
        actions.store(content=content, by=SYSTEM, at=NOW)
    assert not ProgrammeVersion.objects.exists()


def test_the_database_itself_lets_no_version_change_or_go() -> None:
    actions.store(content=preset("outpatient"), by=SYSTEM, at=NOW)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ProgrammeVersion.objects.update(number=7)
    with pytest.raises(DatabaseError, match="or delete"), transaction.atomic():
        ProgrammeVersion.objects.all().delete()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({}, "programme_version_once"),
        ({"number": 0}, "programme_version_from_one"),
        ({"number": 2, "digest": "short"}, "programme_digest_sha256"),
    ],
)
def test_the_database_itself_holds_versions(changes: dict[str, object], constraint: str) -> None:
    stored = actions.store(content=preset("outpatient"), by=SYSTEM, at=NOW)
    values = {"key": stored.key, "number": 1, "digest": stored.digest, "content": {}, "at": NOW, **changes}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProgrammeVersion.objects.create(**values)


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.programme(SYSTEM, "nothing")
    with pytest.raises(NotFound):
        queries.programme_version(SYSTEM, __import__("uuid").UUID(int=1))
    with pytest.raises(NotFound):
        queries.level(SYSTEM, "ninth", LevelCode.INTENSIVE)


def test_levels_come_least_intensive_first_in_each_edition() -> None:
    for edition in queries.editions(SYSTEM):
        ranks = [level.rank for level in queries.levels(SYSTEM, edition)]
        assert ranks == sorted(ranks) and len(ranks) == len(LevelCode)
    assert queries.levels(SYSTEM, "third")[1].rung.code == "iop"


def test_sessions_of_a_week_name_what_is_held_in_it() -> None:
    stored = actions.store(content=preset("matrix-iop"), by=SYSTEM, at=NOW)
    first = queries.sessions_in_week(SYSTEM, stored, 1)
    assert sum(count for service, count, _ in first if service.value == "individual") == 1
    assert all(service.value != "individual" for service, _, _ in queries.sessions_in_week(SYSTEM, stored, 2))
    assert queries.total_minutes(SYSTEM, stored) == 4_870 + 32 * 90
