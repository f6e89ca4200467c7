"""Measuring and fuzzing the weekly timetable. `python -m bench.timetable.fuzz --help`."""
