from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "handschlag.groups"
    label = "groups"
