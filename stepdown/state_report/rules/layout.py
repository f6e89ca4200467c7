"""From data to a frozen layout, or to every fault with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.state_report.vocabulary import Field, Layout, Moment

Codes = Mapping[Moment, Mapping[str, Mapping[int, str]]]


def read_codes(text: str) -> Codes:
    """The official codes by end of the episode, field and code. Raises ValueError for a line that is none."""
    found: dict[Moment, dict[str, dict[int, str]]] = {moment: {} for moment in Moment}
    for row in csv.DictReader(io.StringIO(text)):
        for moment in Moment:
            if moment.letter in row["set"]:
                found[moment].setdefault(row["field"], {})[int(row["code"])] = row["label"]
    return MappingProxyType(found)


def read_layout(content: Mapping[str, object], codes: Codes) -> tuple[Layout, tuple[Refusal, ...]]:
    """An edition, and every fault: a field twice, one without codes, a skip that points nowhere."""
    reader = Reader(content)
    fields = tuple(_field(part) for part in reader.parts("fields", least=1))
    columns = {
        Moment.ADMISSION: reader.texts("admission_columns", least=1),
        Moment.DISCHARGE: reader.texts("discharge_columns", least=1),
    }
    groups = reader.part("groups")
    names = {field.group: groups.text(field.group) for field in fields}
    made = Layout(
        edition=reader.text("edition"),
        title=reader.text("title"),
        valid_from=_day(reader, "valid_from"),
        sources=reader.texts("sources", least=1),
        tag=reader.text("tag"),
        missing=reader.whole("missing", least=-99, most=99),
        fields=fields,
        columns=MappingProxyType(columns),
        groups=MappingProxyType(names),
        codes=codes,
        may_repeat=frozenset(reader.wholes("may_repeat", least=0, most=99)),
        outpatient_services=frozenset(reader.wholes("outpatient_services", least=0, most=99)),
    )
    groups.done()
    reader.done()
    _check(reader, made)
    return made, tuple(reader.refusals)


def _field(reader: Reader) -> Field:
    made = Field(
        code=reader.text("code"),
        group=reader.text("group"),
        ask=reader.text("ask"),
        clinical=reader.yes("clinical", False),
        always=reader.yes("always", False),
        only_if=reader.text("only_if", ""),
        only_codes=reader.wholes("only_codes", least=0, most=99),
        discharge_most=reader.whole("discharge_most", least=0, most=99)
        if reader.has("discharge_most")
        else None,
    )
    reader.done()
    return made


def _day(reader: Reader, name: str) -> date:
    try:
        return date.fromisoformat(reader.text(name))
    except ValueError:
        reader.refuse(name, say("needs a day such as 2019-01-01"))
        return date.min


def _check(reader: Reader, layout: Layout) -> None:
    for code in twice(field.code for field in layout.fields):
        reader.refuse("fields", say("has {name} twice", name=code))
    for field in layout.fields:
        if not layout.labels(field):
            reader.refuse("fields", say("{name} has no codes", name=field.code))
        if bool(field.only_if) != bool(field.only_codes):
            reader.refuse("fields", say("{name} skips half", name=field.code))
        if field.only_if and layout.field(field.only_if) is None:
            reader.refuse("fields", say("{name} follows a field that is not there", name=field.code))
        if not any(field.code in columns for columns in layout.columns.values()):
            reader.refuse("fields", say("{name} is asked and stands in no column", name=field.code))
