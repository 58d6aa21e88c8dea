from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "handschlag.operations"
    label = "operations"

    def ready(self) -> None:
        from handschlag.operations import own_data, previews

        own_data.join()
        previews.join()
