from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "handschlag.accounts"
    label = "accounts"
