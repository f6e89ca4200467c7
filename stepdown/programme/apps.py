from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "stepdown.programme"
    label = "programme"
