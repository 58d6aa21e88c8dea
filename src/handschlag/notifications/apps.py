from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "handschlag.notifications"
    label = "notifications"

    def ready(self) -> None:
        from handschlag.core.shared import count_notices
        from handschlag.notifications import own_data
        from handschlag.notifications.pages import BELL

        count_notices(BELL)
        own_data.join()
