"""``handschlag serve``: starts from nothing, is set up on a one-time link, and stops cleanly."""

import http.client
import re
import urllib.parse
from pathlib import Path

import pytest

from tests import databases
from tests.served import Served

pytestmark = pytest.mark.sqlite  # the server that is started is on SQLite, whatever database the tests run on


@pytest.fixture
def migrated(tmp_path):
    databases.place(tmp_path / "data")


@pytest.fixture
def served(tmp_path):
    made = Served(tmp_path / "data").start()
    yield made
    if made.process and made.process.poll() is None:
        made.stop()


def _request(served, method, path, body=None, cookie=""):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    headers = {"Cookie": cookie, "Referer": served.url}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urllib.parse.urlencode(body)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer, page


def test_an_empty_site_is_set_up_once_on_the_printed_link(served):
    answer, page = _request(served, "GET", "/")
    assert answer.status == 503
    link = urllib.parse.urlsplit(served.set_up_link).path
    answer, page = _request(served, "GET", link)
    assert answer.status == 200
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    fields = {
        "csrfmiddlewaretoken": token,
        "site_name": "Kammer Köln",
        "language": "de",
        "registration": "open",
        "name": "Anna Amsel",
        "email": "Anna@Example.org",
        "password": "drei kleine Wörter",
    }
    answer, _ = _request(served, "POST", link, fields, cookie)
    assert answer.status == 302
    answer, page = _request(served, "GET", "/")
    assert answer.status == 200
    assert "Kammer Köln" in page
    assert _request(served, "GET", link)[0].status == 404


def test_ctrl_c_ends_web_server_and_worker(migrated, served):
    assert served.stop() == 0
    assert "Stopped." in Path(served.log.name).read_text()
    with pytest.raises(ConnectionRefusedError):
        _request(served, "GET", "/")
