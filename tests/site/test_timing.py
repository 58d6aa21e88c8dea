"""What a page costs is told to those who can do something about it."""

import gzip
import logging

import pytest

from tests import make


def test_operators_see_what_a_page_cost_and_others_do_not(client, site, ben):
    client.force_login(make.member("Olga", is_operator=True))
    told = client.get("/groups/")["Server-Timing"]
    assert 'statements"' in told
    assert "total;dur=" in told
    client.force_login(ben)
    assert "Server-Timing" not in client.get("/groups/").headers


def test_a_slow_page_is_logged_by_its_pattern_and_not_by_its_address(client, site, settings, caplog):
    settings.SLOW_MS = -1
    with caplog.at_level(logging.WARNING, logger="handschlag.site.timing"):
        client.get("/join/a-secret-token/")
    (line,) = [record for record in caplog.records if record.message == "slow page"]
    assert "a-secret-token" not in str(vars(line))
    assert line.statements > 0


def test_a_quick_page_is_not_logged(client, site, caplog):
    with caplog.at_level(logging.WARNING, logger="handschlag.site.timing"):
        client.get("/robots.txt")
    assert not caplog.records


def test_who_develops_sees_the_statements_below_the_page(client, site, settings):
    settings.DEBUG = True
    page = client.get("/groups/").content.decode()
    assert 'class="developer"' in page
    assert "FROM &#34;groups_group&#34;" in page
    assert page.endswith("</html>")


@pytest.mark.parametrize("address", ["/groups/", "/"])
def test_text_is_sent_compressed(client, site, address):
    plain = client.get(address).content
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(answer.content)) == pytest.approx(len(plain), abs=50)
