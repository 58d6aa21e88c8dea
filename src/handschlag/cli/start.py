"""What every verb that touches the site needs first."""

import os


def django_ready() -> None:
    """Load the settings (raises BadSetting with the variable's name) and Django's registry."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()
