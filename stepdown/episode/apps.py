"""The episode room, as Django installs it."""

from django.apps import AppConfig


class EpisodeConfig(AppConfig):
    name = "stepdown.episode"
    label = "episode"
