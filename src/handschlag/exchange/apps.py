from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "handschlag.exchange"
    label = "exchange"

    def ready(self) -> None:
        self._enter()

    def _enter(self) -> None:
        """What help means for the ledger of interactions."""
        from handschlag.exchange import interactions
        from handschlag.ties.actions import register_source
        from handschlag.ties.models import Kind

        register_source(Kind.DEAL, interactions.deals)
        register_source(Kind.THANK_YOU, interactions.thank_yous)
