"""A week as a board: rows by days, in names. Pure: plain values in, plain values out."""

from stepdown.overview.board.cells import Marks
from stepdown.overview.board.drawing import board
from stepdown.overview.board.saying import in_names, titles_of, told
from stepdown.overview.board.shown import (
    DAYS,
    Asked,
    Board,
    Cell,
    Change,
    Day,
    Names,
    Row,
    Rows,
    clock_hours,
    clock_time,
    handle_of,
    moment_words,
    session_of,
)
from stepdown.overview.board.turns import Held, Told, TurnLine, held, wider

__all__ = [
    "DAYS",
    "Asked",
    "Board",
    "Cell",
    "Change",
    "Day",
    "Held",
    "Marks",
    "Names",
    "Row",
    "Rows",
    "Told",
    "TurnLine",
    "board",
    "clock_hours",
    "clock_time",
    "handle_of",
    "held",
    "in_names",
    "moment_words",
    "session_of",
    "titles_of",
    "told",
    "wider",
]
