from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "handschlag.insights"
    label = "insights"
