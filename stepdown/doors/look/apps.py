from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "stepdown.doors.look"
    label = "look"
