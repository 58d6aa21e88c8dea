from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "handschlag.insights"
    label = "insights"

    def ready(self) -> None:
        from handschlag.core import events
        from handschlag.insights import actions

        events.listen("importers.imported", actions.request_after_import)
