from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "handschlag.notifications"
    label = "notifications"

    def ready(self) -> None:
        from handschlag.core.shared import count_notices
        from handschlag.notifications import own_data, previews
        from handschlag.notifications.actions.bouncing import SUSPENDED
        from handschlag.notifications.pages import BELL, add_teller, tell_of_suspension

        count_notices(BELL)
        add_teller([SUSPENDED], tell_of_suspension)
        own_data.join()
        previews.join()
