"""The demo's settings, with one bare page beside the house's own to compare with."""

from stepdown.config.settings.demo import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
