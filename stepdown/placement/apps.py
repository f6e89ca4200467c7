from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "stepdown.placement"
    label = "placement"
