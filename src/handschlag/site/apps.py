from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "handschlag.site"
    label = "site"
