"""Lists of offers and requests: what is shown to whom, filters, the search, a constant number of queries."""

import re
from datetime import timedelta
from html import unescape

import pytest

from handschlag.core import clock
from handschlag.exchange.actions.fulfilling import fulfil_listing
from handschlag.exchange.models import Deal, Listing
from handschlag.groups.models import Visibility
from tests import make
from tests.exchange.making import listing, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_ben(client, ben):
    client.force_login(ben)
    return client


def shown(client, query="", path="/exchange/"):
    """The titles in a list, as it shows them."""
    page = client.get(f"{path}{query}").content.decode()
    return {title for title in Listing.objects.values_list("title", flat=True) if f">{title}</a>" in page}


class TestWhatIsShown:
    def test_visitors_are_led_to_the_sign_in(self, client, ben):
        made = listing(ben)
        for path in ("/exchange/", f"/exchange/{made.pk}/", "/exchange/who/?q=tax", "/exchange/mine/"):
            assert client.get(path).status_code == 302

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_a_stranger_sees_those_of_open_groups_and_those_for_everybody(
        self, client, anna, ben, clara, visibility
    ):
        group = make.group(anna, visibility=visibility)
        listing(anna, "Kohlrabi of a group", group=group)
        listing(anna, "Kohlrabi for all")
        both = {"Kohlrabi of a group", "Kohlrabi for all"}
        client.force_login(clara)
        seen = both if visibility == Visibility.OPEN else {"Kohlrabi for all"}
        assert shown(client) == shown(client, "?q=kohlrabi") == seen
        page = client.get("/search/?q=kohlrabi").content.decode()
        assert page.count('class="row-title"') == len(seen)
        who = client.get("/exchange/who/?q=kohlrabi").content.decode()
        assert "of a group" not in who
        client.force_login(anna)
        assert shown(client) == shown(client, "?q=kohlrabi") == both

    def test_visitors_find_none_by_the_search(self, client, ben):
        listing(ben, "Kohlrabi")
        assert 'class="row-title"' not in client.get("/search/?q=kohlrabi").content.decode()

    def test_a_group_shows_its_own_only(self, as_ben, group, ben):
        listing(ben, "Ours", group=group)
        listing(ben, "For all")
        assert shown(as_ben, path=f"/groups/{group.slug}/exchange/") == {"Ours"}

    def test_who_may_not_read_a_group_is_led_to_what_it_is_about(self, client, anna, clara):
        group = make.group(anna, visibility=Visibility.CLOSED)
        client.force_login(clara)
        answer = client.get(f"/groups/{group.slug}/exchange/")
        assert answer["Location"] == f"/groups/{group.slug}/about/"

    def test_what_somebody_writes_is_shown_as_text(self, as_ben, ben):
        made = listing(ben, "<b>Bold</b>", text="<script>x</script>", tags=("<i>",))
        for path in ("/exchange/", f"/exchange/{made.pk}/", "/exchange/mine/", "/exchange/who/?q=bold"):
            page = as_ben.get(path).content.decode()
            assert "<b>Bold" not in page
            assert "<script>x" not in page

    def test_an_edited_title_is_shown_at_once(self, as_ben, ben):
        made = listing(ben, "Before")
        assert shown(as_ben) == {"Before"}
        Listing.objects.filter(pk=made.pk).update(title="After")
        assert shown(as_ben) == {"After"}


class TestFilters:
    @pytest.fixture(autouse=True)
    def _listings(self, group, ben):
        here = {"latitude": 50.94, "longitude": 6.96, "place": "Köln"}
        far = {"latitude": 52.52, "longitude": 13.41, "place": "Berlin"}
        listing(ben, "Tax return", text="For a joinery", tags=("Steuer Recht",), is_remote=True)
        offer(ben, "Room in Köln", subject="resource", is_remote=False, group=group, **here)
        offer(ben, "Talk in Berlin", is_remote=False, **far)
        fulfil_listing(listing(ben, "Done"), by=ben)

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("", {"Tax return", "Room in Köln", "Talk in Berlin"}),
            ("?side=request", {"Tax return"}),
            (
                "?side=nonsense&subject=nonsense&km=x&before=x",
                {"Tax return", "Room in Köln", "Talk in Berlin"},
            ),
            ("?subject=resource", {"Room in Köln"}),
            ("?tag=steuer+recht", {"Tax return"}),
            ("?tag=SteuerRecht", {"Tax return"}),
            ("?place=Bonn&km=50", {"Room in Köln"}),
            ("?place=Bonn&km=10", set()),
            ("?place=Bonn&km=50&remote=1", {"Room in Köln", "Tax return"}),
            ("?place=Nowhere+at+all", set()),
            ("?remote=1", {"Tax return"}),
            ("?state=fulfilled", {"Done"}),
            ("?q=joinery", {"Tax return"}),
            ("?q=joinery&side=offer", set()),
            ("?q=%00", {"Tax return", "Room in Köln", "Talk in Berlin"}),
        ],
    )
    def test_a_filter_leaves_what_it_says(self, as_ben, query, titles):
        assert shown(as_ben, query) == titles

    def test_by_group(self, as_ben, group):
        assert shown(as_ben, f"?group={group.slug}") == {"Room in Köln"}

    def test_what_has_expired_leaves_the_search_of_the_site(self, as_ben):
        address = "/search/?q=joinery&kind=listing"
        assert 'class="row-title"' in as_ben.get(address).content.decode()
        Listing.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        assert 'class="row-title"' not in as_ben.get(address).content.decode()
        assert 'class="row-title"' not in as_ben.get("/search/?q=joinery&order=newest").content.decode()

    def test_the_search_finds_them_as_a_kind_of_their_own(self, as_ben):
        page = as_ben.get("/search/?q=joinery&kind=listing").content.decode()
        assert page.count('class="row-title"') == 1
        assert "Offer or request" in page


def test_pages_follow_each_other_by_key(as_ben, ben, group):
    for number in range(30):
        listing(ben, f"Number {number:02}", group=group)
    newest, others = ({f"Number {n:02}" for n in one} for one in (range(5, 30), range(5)))
    for path in ("/exchange/", f"/groups/{group.slug}/exchange/", "/exchange/?subject=service"):
        assert shown(as_ben, path=path) == newest
        older = turned(as_ben, path, "next")
        assert shown(as_ben, path=older) == others
        assert shown(as_ben, path=turned(as_ben, older, "prev")) == newest


def turned(client, path, way):
    """The address of the neighbour page, as the page has it."""
    page = client.get(path).content.decode()
    href = re.search(rf'href="([^"]*)" rel="{way}"', page)[1]
    return f"{path.partition('?')[0]}{unescape(href)}"


class TestThePage:
    def test_the_next_step_of_others_is_a_deal(self, client, ben, clara):
        asked, offered = listing(ben), offer(ben)
        client.force_login(clara)
        for made, step in ((asked, "I can help"), (offered, "I would like this")):
            page = client.get(f"/exchange/{made.pk}/").content.decode()
            assert step in page
            assert f"/deals/new/?listing={made.pk}" in page

    def test_only_ones_own_deals_on_it_are_shown(self, client, ben, clara):
        made = listing(ben)
        Deal.objects.create(proposer=clara, partner=ben, listing=made, title="Between us")
        for member, is_shown in ((ben, True), (clara, True), (make.member(), False)):
            client.force_login(member)
            assert ("Between us" in client.get(f"/exchange/{made.pk}/").content.decode()) is is_shown

    def test_what_is_over_offers_no_deal(self, client, ben, clara):
        made = listing(ben, expires_at=clock.now())
        client.force_login(clara)
        page = client.get(f"/exchange/{made.pk}/").content.decode()
        assert "run out" in page
        assert "/deals/new/" not in page


class TestMine:
    def test_open_running_out_and_over_stand_apart(self, as_ben, ben):
        listing(ben, "Long")
        listing(ben, "Soon", expires_at=_in_days(2))
        listing(ben, "Ended", expires_at=_in_days(-1))
        fulfil_listing(listing(ben, "Done"), by=ben)
        listing(make.member(), "Not mine")
        assert shown(as_ben, path="/exchange/mine/") == {"Long", "Soon"}
        assert shown(as_ben, "?show=expiring", "/exchange/mine/") == {"Soon", "Ended"}
        assert shown(as_ben, "?show=done", "/exchange/mine/") == {"Ended", "Done"}


def _in_days(days):
    return clock.now() + timedelta(days=days)


def test_the_number_of_queries_is_constant(
    as_ben, ben, group, django_assert_num_queries, django_assert_max_num_queries
):
    others = [make.member() for _ in range(20)]
    mine = listing(ben, "Tax return", tags=("tax",), group=group)
    paths = [
        "/exchange/", "/exchange/?q=tax&tag=tax", f"/groups/{group.slug}/exchange/", "/exchange/mine/",
        f"/exchange/{mine.pk}/", "/exchange/who/?q=tax", "/search/?q=tax",
    ]  # fmt: skip

    def ten_more(start):
        for at, other in enumerate(others[start : start + 10]):
            offer(other, "Tax advice", tags=("tax",), group=group)
            done = listing(other, "Tax before", tags=("tax",))
            fulfil_listing(done, by=other, helpers=[others[start + at - 1]])
            Deal.objects.create(proposer=other, partner=ben, listing=mine, title="Deal")
            listing(ben, "Another tax question", group=group)

    ten_more(0)
    used = {}
    for path in paths:
        as_ben.get(path)  # what is the same for all is made once
        with django_assert_max_num_queries(8) as ten:
            assert as_ben.get(path).status_code == 200
        used[path] = len(ten)
    ten_more(10)
    for path in paths:
        with django_assert_num_queries(used[path]):
            as_ben.get(path)
