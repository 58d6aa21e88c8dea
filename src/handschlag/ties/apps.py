from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "handschlag.ties"
    label = "ties"
