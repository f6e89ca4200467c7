"""The verbs of topics and handouts."""

from stepdown.curriculum.actions.handouts import change_handout, end_handout, keep_handout
from stepdown.curriculum.actions.topics import choose_topic, hold, make_up

__all__ = ["change_handout", "choose_topic", "end_handout", "hold", "keep_handout", "make_up"]
