from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "handschlag.site"
    label = "site"

    def ready(self) -> None:
        from handschlag.accounts.pages import add_profile_section
        from handschlag.site import profile

        add_profile_section(profile.groups)
