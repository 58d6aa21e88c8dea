from django.apps import AppConfig


class MeetupsConfig(AppConfig):
    name = "handschlag.meetups"
    label = "meetups"

    def ready(self) -> None:
        from handschlag.meetups import interactions
        from handschlag.ties.actions import register_source
        from handschlag.ties.models import Kind

        register_source(Kind.ATTENDANCE, interactions.attendances)
        register_source(Kind.HANDSHAKE, interactions.handshakes)
