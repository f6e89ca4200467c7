"""Verbs of drug and alcohol tests."""

from stepdown.drugtest.actions.collecting import collect, note, order_test, pass_on
from stepdown.drugtest.actions.drawing import (
    ask,
    draw,
    note_absent,
    seal_ahead,
    set_plan,
    set_site_rule,
    set_wish,
)
from stepdown.drugtest.actions.reading import (
    finish_talk,
    hand_over,
    order_definitive,
    read_result,
    record_safety,
    reseal,
)
from stepdown.drugtest.actions.results import match, read_cup, set_aside, take_file, weigh

__all__ = [
    "ask",
    "collect",
    "draw",
    "finish_talk",
    "hand_over",
    "match",
    "note",
    "note_absent",
    "order_definitive",
    "order_test",
    "pass_on",
    "read_cup",
    "read_result",
    "record_safety",
    "reseal",
    "seal_ahead",
    "set_aside",
    "set_plan",
    "set_site_rule",
    "set_wish",
    "take_file",
    "weigh",
]
