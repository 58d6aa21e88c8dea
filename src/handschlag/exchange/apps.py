from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "handschlag.exchange"
    label = "exchange"

    def ready(self) -> None:
        from handschlag.exchange import own_data, previews

        own_data.join()
        previews.join()
        self._enter()
        self._list()
        self._deal()
        self._dispute()

    def _list(self) -> None:
        """How offers and requests are found, and who is told of them."""
        from handschlag.core import events
        from handschlag.core.search.writing import register
        from handschlag.exchange import indexing
        from handschlag.exchange.actions.listing import BACK, CHANGED, LISTED
        from handschlag.exchange.jobs import listings as jobs
        from handschlag.exchange.pages import listing_news
        from handschlag.notifications.pages import add_teller

        register(indexing.LISTING, indexing.listings, indexing.listing_texts)
        for news in (LISTED, CHANGED):
            events.listen(news, jobs.look)
        events.listen(BACK, jobs.look_again)
        add_teller(listing_news.KINDS, listing_news.tell)

    def _enter(self) -> None:
        """What help means for the ledger of interactions."""
        from handschlag.exchange import interactions
        from handschlag.ties.actions import register_source
        from handschlag.ties.models import Kind

        register_source(Kind.DEAL, interactions.deals)
        register_source(Kind.THANK_YOU, interactions.thank_yous)

    def _deal(self) -> None:
        """Notices of deals in words, and what profiles say of thanks and offer of dealing."""
        from handschlag.accounts.pages import add_profile_columns, add_profile_section
        from handschlag.exchange.pages import deal_news, thanking
        from handschlag.notifications.pages import add_teller

        for kinds, teller in deal_news.TELLERS.items():
            add_teller(kinds, teller)
        add_profile_columns(thanking.columns)
        add_profile_section(thanking.on_profile)

    def _dispute(self) -> None:
        """Notices of disputes and pools in words; what is booked in calendars."""
        from handschlag.core.appointments import add_appointments
        from handschlag.exchange.actions.asking_for_deciders import NOBODY
        from handschlag.exchange.pages import booked, dispute_news, pool_news
        from handschlag.notifications.pages import add_teller

        add_appointments(booked.bookings_of)
        add_teller(dispute_news.KINDS, dispute_news.tell)
        add_teller((NOBODY,), dispute_news.tell_of_nobody)
        add_teller(pool_news.KINDS, pool_news.tell)
