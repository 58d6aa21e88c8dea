from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "handschlag.meetups"
    label = "meetups"

    def ready(self) -> None:
        from handschlag.meetups import own_data, previews, receiving

        own_data.join()
        previews.join()
        receiving.join()
        self._crown_topics()
        self._tell()
        self._enter()
        self._find()
        self._guide()

    def _guide(self) -> None:
        """A step of newcomers' first weeks."""
        from handschlag.groups.pages.first_weeks import add_fact, add_step
        from handschlag.meetups.pages import first_weeks

        add_step(first_weeks.MEET)
        add_fact("meet", first_weeks.has_answered)
        add_fact("meet", first_weeks.has_shaken_hands, is_private=True)

    def _crown_topics(self) -> None:
        """A meetup is a topic: what it adds to the topic's page, and where it goes along."""
        from handschlag.discussions.actions.carrying import add_companion
        from handschlag.discussions.mails.gathering import add_facts
        from handschlag.discussions.models import add_more_than_talk
        from handschlag.discussions.pages.heads import HeadSource, add_head
        from handschlag.meetups.actions.accompanying import ACCOMPANYING
        from handschlag.meetups.models import Meetup
        from handschlag.meetups.pages import digests, showing

        add_facts(digests.facts)
        add_more_than_talk(Meetup.objects.all)
        add_companion(ACCOMPANYING)
        add_head(HeadSource(showing.head, showing.own_head))

    def _tell(self) -> None:
        """Notices in words, and what profiles say of meeting."""
        from handschlag.accounts.pages import add_profile_section
        from handschlag.meetups.pages import handshake_news, invited, telling
        from handschlag.meetups.pages.handshakes import met_in_person
        from handschlag.notifications.pages import add_teller

        for teller in (invited, telling, handshake_news):
            add_teller(teller.KINDS, teller.tell)
        add_teller(handshake_news.AFTERWARDS, handshake_news.tell_of_afterwards)
        add_profile_section(met_in_person)

    def _enter(self) -> None:
        """What meeting means for the ledger."""
        from handschlag.meetups import interactions
        from handschlag.ties.actions import register_source
        from handschlag.ties.models import Kind

        register_source(Kind.ATTENDANCE, interactions.attendances)
        register_source(Kind.HANDSHAKE, interactions.handshakes)

    def _find(self) -> None:
        """Where a new meetup is, so that it is found near."""
        from handschlag.core import events
        from handschlag.meetups.jobs import spotting

        for news in ("meetups.planned", "meetups.changed"):
            events.listen(news, spotting.look)
