from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "handschlag.groups"
    label = "groups"

    def ready(self) -> None:
        from handschlag.accounts.adapter import add_knowing
        from handschlag.core.search.writing import register
        from handschlag.groups import indexing, own_data, previews
        from handschlag.groups.pages import offers
        from handschlag.groups.pages.inviting import known_of
        from handschlag.notifications.pages import add_teller

        register(indexing.GROUP, indexing.groups, indexing.group_texts)
        own_data.join()
        previews.join()
        add_knowing(known_of)
        for kinds, teller in offers.TELLERS.items():
            add_teller(kinds, teller)
