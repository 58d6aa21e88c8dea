"""Pools through their pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.exchange.actions import using_pools, voting
from handschlag.exchange.models import Change, Pool, PoolMembership, Proposal
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import in_words
from tests import make
from tests.exchange.dealing import closed
from tests.exchange.pooling import books, hours, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    make.site()
    return [make.member(name) for name in ("Anna", "Ben", "Clara")]


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]


def shares(made):
    return set(made.memberships.joined().values_list("member", flat=True))


def url(name, *args):
    return reverse(f"exchange:{name}", args=args)


def test_pool_through_the_pages(client, three):
    anna, ben, clara = three
    group = make.group(anna)
    for member in (ben, clara):
        make.join(group, member)

    def sends(member, page, /, *args, **sent):
        client.force_login(member)
        return client.post(url(page, *args), sent, follow=True).content.decode()

    def reads(member, name, *args):
        client.force_login(member)
        return client.get(url(name, *args)).content.decode()

    founding = {"name": "The room", "kind": "booked", "seats": 1, "minutes_an_hour": 60, "agree_percent": 100}
    sends(anna, "new_pool", **founding, members=[ben.pk], rules="Sweep.", text="Big.", group=group.pk)
    made = Pool.objects.get()
    assert "You are invited" in reads(ben, "pool", made.pk)
    sends(ben, "join_pool", made.pk)
    starts, ends = hours(5, 2)
    sent = {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{ends:%Y-%m-%dT%H:%M}", "what": "A talk"}
    assert "Booked." in sends(ben, "use_pool", made.pk, **sent)
    assert "Ben has it then" in sends(anna, "use_pool", made.pk, **sent)
    assert "A talk" in client.get(f"{url('pool', made.pk)}?month={starts:%Y-%m}").content.decode()
    assert "A chair" in sends(anna, "put_in", made.pk, minutes="1,5", what="A chair")
    assert "-2" in reads(ben, "pool_balances", made.pk).replace("\u2212", "-")
    assert "Rules" in reads(clara, "pool", made.pk)
    assert "A talk" not in reads(clara, "pool", made.pk)
    sends(clara, "ask_to_share", made.pk)
    for member in (anna, ben):
        assert "Clara" in reads(member, "pool_rules", made.pk)
        sends(member, "vote_in_pool", made.pk, Proposal.objects.get().pk, agrees="yes")
    assert "Calendar" in reads(clara, "pool", made.pk)
    assert "1 of 3 needed" in sends(anna, "propose_change", made.pk, "rules", value="Sweep twice.")
    assert "any more" in sends(clara, "leave_pool", made.pk)
    assert "The room" in reads(clara, "pools")


def test_whom_to_share_with_is_found_by_name(client, three):
    """However many there are: those one had to do with lately are offered at once."""
    anna, ben, clara = three
    group = make.group(anna)
    for member in (ben, clara):
        make.join(group, member)
    make.join(make.group(ben), make.member("Klara Apart"))
    client.force_login(anna)
    offered = 'name="members" value="{}"'.format
    first = client.get(url("new_pool")).content.decode()
    assert 'name="members"' not in first

    found = client.post(url("new_pool"), {"name": "The room", "who": "cla", "find": "1", "kind": "seats"})
    page = found.content.decode()
    assert offered(clara.pk) in page
    assert offered(ben.pk) not in page
    assert 'value="The room"' in page
    assert "form-errors" not in page
    assert not Pool.objects.exists()

    sent = {"who": "kla", "find": "1", "members": [clara.pk, ben.pk]}
    page = client.post(url("new_pool"), sent).content.decode()
    assert "Nobody found" in page
    boxes = re.findall(r'<input type="checkbox" name="members"[^>]*>', page)
    assert len(boxes) == 2
    assert all(" checked" in box for box in boxes)

    closed(anna, ben)
    assert offered(ben.pk) in client.get(url("new_pool")).content.decode()


def test_somebody_is_let_in_by_name(client, three):
    anna, ben, clara = three
    group = make.group(anna)
    for member in (ben, clara):
        make.join(group, member)
    made = pool(anna, group=group)
    client.force_login(anna)
    address = url("propose_change", made.pk, "admit")
    assert "Clara" not in client.get(address).content.decode()
    assert "Clara" in client.get(f"{address}?q=cl").content.decode()
    client.post(address, {"value": clara.pk})
    assert PoolMembership.objects.filter(pool=made, member=clara).exists()
    assert "Select a valid choice" in client.post(address, {"value": make.member("Far").pk}).content.decode()


def test_each_change_has_a_form(client, three):
    anna, ben, _clara = three
    made = pool(anna, ben)
    client.force_login(anna)
    for change in Change:
        address = url("propose_change", made.pk, change.name.lower().replace("_", "-"))
        assert "Propose it" in client.get(address).content.decode()
    assert client.get(url("propose_change", made.pk, "nonsense")).status_code == 404


def test_pages_ask_as_much_for_many_as_for_few(client, three):
    anna, ben, clara = three
    made = pool(anna, ben, clara, minutes_an_hour=60)
    names = ("pool", "pool_balances", "pool_rules")

    def counts():
        client.force_login(anna)
        found = []
        for address in (url("pools"), *(url(name, made.pk) for name in names)):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    def fill(times):
        for number in times:
            dora = make.member("Dora")
            voting.propose_change(made, Change.ADMIT, dora.pk, by=(anna, ben)[number % 2])
            using_pools.put_in(made, 30, "A chair", by=ben)
            books(made, (ben, clara)[number % 2], 2 + number)
            pool(anna, ben)

    fill(range(2))
    few = counts()
    fill(range(2, 6))
    assert counts() == few
    assert max(few) <= 8
