from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "handschlag.meetups"
    label = "meetups"

    def ready(self) -> None:
        from handschlag.discussions.actions.carrying import add_companion
        from handschlag.discussions.models import add_more_than_talk
        from handschlag.discussions.pages.heads import HeadSource, add_head
        from handschlag.meetups import interactions
        from handschlag.meetups.actions.accompanying import ACCOMPANYING
        from handschlag.meetups.models import Meetup
        from handschlag.meetups.pages import invited, showing, telling
        from handschlag.notifications.pages import add_teller
        from handschlag.ties.actions import register_source
        from handschlag.ties.models import Kind

        add_more_than_talk(Meetup.objects.all)
        add_companion(ACCOMPANYING)
        add_head(HeadSource(showing.head, showing.own_head))
        add_teller(invited.KINDS, invited.tell)
        register_source(Kind.ATTENDANCE, interactions.attendances)
        register_source(Kind.HANDSHAKE, interactions.handshakes)
        add_teller(telling.KINDS, telling.tell)
