from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "handschlag.ties"
    label = "ties"

    def ready(self) -> None:
        from handschlag.ties import own_data

        own_data.join()
