from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "handschlag.importers"
    label = "importers"
