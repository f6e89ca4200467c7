from django.apps import AppConfig


class PlaceConfig(AppConfig):
    name = "stepdown.place"
    label = "place"
