"""Where the pages that answer from a mail are not there yet, their addresses are."""

import pytest
from django.urls import NoReverseMatch, clear_url_caches, path, reverse

from handschlag.core import access
from handschlag.meetups import urls


@pytest.fixture(autouse=True, scope="session")
def _answers():
    try:
        reverse("meetups:answer_by_code", args=["x", "yes"])
    except NoReverseMatch:

        @access.anyone
        def view(request, code, answer):
            """Only its address is wanted."""

        urls.urlpatterns.append(path("meetups/answers/<str:code>/<str:answer>/", view, name="answer_by_code"))
        clear_url_caches()
