"""Questions about topics and handouts."""

from stepdown.curriculum.queries.clients import make_ups, my_handouts, my_topics, topics
from stepdown.curriculum.queries.courses import every_topic
from stepdown.curriculum.queries.groups import group_plan, groups, names_of, proposals, teaching
from stepdown.curriculum.queries.handouts import for_topics, handout, handouts, pdf_of, versions
from stepdown.curriculum.queries.taught import taught_in, topics_had

__all__ = [
    "every_topic",
    "for_topics",
    "group_plan",
    "groups",
    "handout",
    "handouts",
    "make_ups",
    "my_handouts",
    "my_topics",
    "names_of",
    "pdf_of",
    "proposals",
    "taught_in",
    "teaching",
    "topics",
    "topics_had",
    "versions",
]
