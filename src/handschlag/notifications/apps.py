from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "handschlag.notifications"
    label = "notifications"

    def ready(self) -> None:
        from handschlag.core.shared import count_notices
        from handschlag.notifications.pages import BELL

        count_notices(BELL)
