"""Questions about the clinic's weeks, and the rules of a week for whoever builds one."""

from stepdown.timetable.queries.drafts import draft, drafts, published, weeks
from stepdown.timetable.queries.people import every_pair, group_kinds, kept_apart
from stepdown.timetable.queries.searches import Supposition, search, search_of, supposition
from stepdown.timetable.queries.telling import to_write, told
from stepdown.timetable.rules.checking import broken, problems_with, worth

__all__ = [
    "Supposition",
    "broken",
    "draft",
    "drafts",
    "every_pair",
    "group_kinds",
    "kept_apart",
    "problems_with",
    "published",
    "search",
    "search_of",
    "supposition",
    "to_write",
    "told",
    "weeks",
    "worth",
]
