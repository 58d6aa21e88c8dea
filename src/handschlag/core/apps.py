from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "handschlag.core"
    label = "core"
