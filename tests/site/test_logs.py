"""Log lines tell what happened, and no secrets."""

import logging

import pytest
from django.test import RequestFactory

from handschlag.site.logs import formatter


@pytest.mark.parametrize(
    "address",
    [
        "/setup/s3cret/",
        "/join/s3cret/",
        "/groups/join/s3cret/",
        "/groups/join/person/s3cret/decline/",
        "/mail/s3cret/",
        "/calendars/7/s3cret.ics",
        "/accounts/signup/?next=/&invitation=s3cret",
    ],
)
def test_the_address_of_a_failed_request_is_logged_without_the_link_it_is(address):
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "msg": "Internal Server Error: %s",
            "args": (address,),
            "status_code": 500,
            "request": RequestFactory().get(address),
        }
    )
    line = formatter().format(record)
    assert "s3cret" not in line
    assert address.partition("s3cret")[0] in line


def test_what_is_called_a_secret_is_not_logged():
    record = logging.makeLogRecord({"name": "here", "msg": "done", "reset_token": "s3cret", "mail": 7})
    line = formatter().format(record)
    assert "s3cret" not in line
    assert "7" in line
