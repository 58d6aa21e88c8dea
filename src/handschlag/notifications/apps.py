from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "handschlag.notifications"
    label = "notifications"
