from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "handschlag.operations"
    label = "operations"

    def ready(self) -> None:
        from handschlag.accounts.pages import set_successor
        from handschlag.operations import own_data, previews
        from handschlag.operations.pages.merging import went_into

        set_successor(went_into)
        own_data.join()
        previews.join()
