"""The team meeting room, as Django installs it."""

from django.apps import AppConfig


class TeamMeetingConfig(AppConfig):
    name = "stepdown.team_meeting"
    label = "team_meeting"
