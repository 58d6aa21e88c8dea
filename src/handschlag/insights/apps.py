from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "handschlag.insights"
    label = "insights"

    def ready(self) -> None:
        from handschlag.accounts.pages import add_profile_section
        from handschlag.core import events
        from handschlag.insights import actions, own_data, previews
        from handschlag.insights.acquaintances import how_known

        events.listen("importers.imported", actions.request_after_import)
        events.listen("exchange.stepped", actions.request_after_step)
        add_profile_section(how_known)
        own_data.join()
        previews.join()
