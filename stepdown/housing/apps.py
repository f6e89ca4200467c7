from django.apps import AppConfig


class HousingConfig(AppConfig):
    name = "stepdown.housing"
    label = "housing"
