from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "handschlag.operations"
    label = "operations"

    def ready(self) -> None:
        from handschlag.accounts.actions import set_terms
        from handschlag.accounts.pages import set_successor
        from handschlag.operations import own_data, previews
        from handschlag.operations.actions.legal import accept_terms
        from handschlag.operations.pages.legal import terms_in_force
        from handschlag.operations.pages.merging import went_into

        set_successor(went_into)
        set_terms(terms_in_force, accept_terms)
        own_data.join()
        previews.join()
