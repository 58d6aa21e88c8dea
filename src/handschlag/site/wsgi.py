"""The application as Granian calls it: the pages that thousands read, then Django."""

import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from handschlag.site.hot import Hot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")


def _application() -> "Hot | WSGIHandler":
    django = get_wsgi_application()
    from handschlag.site.hot import Hot  # noqa: PLC0415 - needs the models that Django has loaded by now

    return django if settings.DEBUG else Hot(django)  # who develops wants to see what a page costs


application = _application()
