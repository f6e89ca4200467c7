"""Publishing a week: the plan becomes dated sessions, and everybody whose week changed is told once."""

from stepdown.journeys.publish_week.publishing import Published, look, publish
from stepdown.journeys.publish_week.standing import Standing
from stepdown.journeys.publish_week.telling import tell_due

__all__ = ["Published", "Standing", "look", "publish", "tell_due"]
