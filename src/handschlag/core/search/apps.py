from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "handschlag.core.search"
    label = "search"
