"""What a verb needs first: the site, or nothing but the words."""

import os
from pathlib import Path


def django_ready() -> None:
    """Load the settings (raises BadSetting with the variable's name) and Django's registry."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()


def words_ready() -> None:
    """Translations and formats of numbers, for verbs without a site: no folder, no key, no database."""
    import django
    from django.conf import settings

    from handschlag import __file__ as package

    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=[],
            LANGUAGES=[("de", "Deutsch"), ("en", "English")],
            LANGUAGE_CODE="en",
            LOCALE_PATHS=[Path(package).parent / "site" / "locale"],
            TIME_ZONE="UTC",
            LOGGING_CONFIG=None,
        )
        django.setup()
