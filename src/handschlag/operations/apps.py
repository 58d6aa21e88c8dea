from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "handschlag.operations"
    label = "operations"

    def ready(self) -> None:
        from handschlag.operations import own_data

        own_data.join()
