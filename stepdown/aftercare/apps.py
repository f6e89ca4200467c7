from django.apps import AppConfig


class AftercareConfig(AppConfig):
    name = "stepdown.aftercare"
    label = "aftercare"
