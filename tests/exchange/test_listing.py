"""Offering and asking: who may, what stands, how long, and what becomes of it."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.core.search.models import Document
from handschlag.exchange.actions.fulfilling import fulfil_listing, take_listing, undo_fulfilment
from handschlag.exchange.actions.listing import (
    Wording,
    bring_back_listing,
    change_listing,
    make_listing,
    remove_listing,
    renew_listing,
    withdraw_listing,
)
from handschlag.exchange.actions.reminding_of_listings import remind_of_expiry
from handschlag.exchange.codes.renewing import renewal_address
from handschlag.exchange.models import STANDS_FOR, Fulfilment, Listing, Side
from handschlag.groups.models import Role, Visibility
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.notifications.pages import notices
from tests import make
from tests.exchange.making import BERLIN, KOELN, closed_deal, listing, offer

pytestmark = pytest.mark.django_db


def wording(**fields):
    return Wording(
        **{"side": Side.REQUEST, "subject": "service", "title": "Help with the tax return"} | fields
    )


def form(**fields):
    said = {"side": "request", "subject": "service", "title": "Tax return", "stands": 60, "is_remote": "on"}
    return said | fields


def found(title):
    return Document.objects.filter(kind="listing", object_id=Listing.objects.get(title=title).pk).exists()


class TestMaking:
    def test_a_member_asks_everybody_here(self, client, ben):
        client.force_login(ben)
        answer = client.post("/exchange/new/", form(text="**Soon**", tags="Tax, Law", place="Köln", times=2))
        made = Listing.objects.get()
        assert answer["Location"] == f"/exchange/{made.pk}/"
        assert (made.author, made.group, made.side, made.times) == (ben, None, "request", 2)
        assert made.text_html == "<p><strong>Soon</strong></p>\n"
        assert [tag.name for tag in made.tags.order_by("pk")] == ["Tax", "Law"]
        assert (made.geoname, made.place) == (KOELN, "Köln")
        assert made.expires_at - made.created_at == STANDS_FOR
        assert found("Tax return")

    def test_a_member_of_a_group_offers_there_and_a_stranger_does_not(self, group, ben, clara):
        assert make_listing(wording(), by=ben, group=group).group == group
        with pytest.raises(NotAllowed):
            make_listing(wording(), by=clara, group=group)

    def test_a_form_that_is_sent_twice_makes_one(self, ben):
        assert make_listing(wording(), by=ben) == make_listing(wording(), by=ben)

    def test_it_says_where_or_that_it_works_from_afar(self, client, ben):
        client.force_login(ben)
        answer = client.post("/exchange/new/", form(is_remote=""))
        assert answer.status_code == 422
        assert "Say where it is" in answer.content.decode()

    def test_a_place_that_several_have_is_chosen(self, client, ben):
        client.force_login(ben)
        answer = client.post("/exchange/new/", form(place="Neustadt"))
        assert answer.status_code == 422
        assert 'name="geoname"' in answer.content.decode()
        client.post("/exchange/new/", form(place="Berlin", geoname=BERLIN))
        assert Listing.objects.get().geoname == BERLIN

    def test_an_unknown_place_is_refused(self, client, ben):
        client.force_login(ben)
        assert client.post("/exchange/new/", form(place="Xyzzyx")).status_code == 422

    def test_six_tags_are_too_many(self, ben):
        with pytest.raises(Invalid):
            make_listing(wording(), by=ben, tags=list("abcdef"))

    def test_only_own_groups_can_be_chosen(self, client, group, clara):
        client.force_login(clara)
        assert client.post("/exchange/new/", form(group=group.slug)).status_code == 403


class TestOutOfATalk:
    def test_a_post_becomes_a_request_that_leads_back_and_is_linked_in_the_talk(self, client, group, ben):
        topic = make.topic(group, ben, "Who knows the new rent law?")
        client.force_login(ben)
        page = client.get(f"/exchange/new/?side=request&post={topic.posts.get().pk}").content.decode()
        assert "Who knows the new rent law?" in page
        assert f"/posts/{topic.posts.get().pk}/" in page
        post = topic.posts.get()
        client.post("/exchange/new/", form(post=post.pk, group=group.slug, says_so="on"))
        made = Listing.objects.get()
        assert (made.post, made.topic) == (post, topic)
        assert f"/exchange/{made.pk}/" in topic.posts.get(number=2).source
        assert topic.posts.get(number=2).reply_to == post

    def test_the_menu_of_a_post_leads_there(self, client, group, ben):
        topic = make.topic(group, ben)
        client.force_login(ben)
        page = client.get(f"/topics/{topic.pk}/").content.decode()
        assert f"/exchange/new/?side=request&amp;post={topic.posts.get().pk}" in page

    def test_a_talk_of_another_group_does_not_tell_of_it(self, client, group, ben):
        topic = make.topic(group, ben)
        other = make.group(ben, visibility=Visibility.HIDDEN)
        client.force_login(ben)
        client.post("/exchange/new/", form(post=topic.posts.get().pk, group=other.slug, says_so="on"))
        assert Listing.objects.get().group == other
        assert topic.posts.count() == 1

    def test_a_post_that_one_may_not_read_is_not_found(self, client, ben, clara):
        topic = make.topic(make.group(ben, visibility=Visibility.CLOSED), ben)
        client.force_login(clara)
        assert client.get(f"/exchange/new/?post={topic.posts.get().pk}").status_code == 404


class TestChanging:
    def test_its_author_changes_all_but_its_side(self, client, ben):
        made = listing(ben, "Old", tags=("Tax", "Law"))
        client.force_login(ben)
        client.post(f"/exchange/{made.pk}/edit/", form(title="New", tags="Law", side="offer", place="Köln"))
        made.refresh_from_db()
        assert (made.title, made.side, made.place) == ("New", "request", "Köln")
        assert [tag.name for tag in made.tags.all()] == ["Law"]

    def test_nobody_else_does(self, ben, clara):
        with pytest.raises(NotAllowed):
            change_listing(listing(ben), wording(), by=clara)

    def test_it_cannot_be_taken_less_often_than_it_was(self, ben):
        with pytest.raises(Invalid):
            change_listing(listing(ben, times_taken=2), wording(times=1), by=ben)

    def test_withdrawn_it_is_found_by_nobody_until_it_is_brought_back(self, client, ben):
        made = listing(ben, "Tax")
        client.force_login(ben)
        client.post(f"/exchange/{made.pk}/withdraw/")
        assert not found("Tax")
        assert not Listing.objects.open().exists()
        client.post(f"/exchange/{made.pk}/bring-back/")
        assert found("Tax")
        assert Listing.objects.open().exists()

    def test_brought_back_late_it_stands_anew(self, ben):
        made = listing(ben, expires_at=clock.now() - timedelta(days=1))
        withdraw_listing(made, by=ben)
        assert not bring_back_listing(made, by=ben).is_expired


class TestRemoving:
    def test_a_moderator_removes_with_a_reason_that_the_author_is_told(self, client, group, anna, ben):
        made = listing(ben, "Spam", group=group)
        client.force_login(anna)
        client.post(f"/exchange/{made.pk}/remove/", {"reason": "Advertising"})
        assert client.get(f"/exchange/{made.pk}/").status_code == 404
        assert not found("Spam")
        assert "Advertising" in notices(ben).rows[0].told.text
        assert "Advertising" in OutgoingMail.objects.get().text
        client.force_login(ben)
        assert "Advertising" in client.get("/exchange/mine/").content.decode()

    def test_in_a_group_operators_are_strangers_and_for_everybody_moderators_are(self, group, anna, ben):
        make.join(group, dave := make.member("Dave", is_operator=True), role=Role.MEMBER)
        with pytest.raises(NotAllowed):
            remove_listing(listing(ben, group=group), by=dave, reason="No")
        with pytest.raises(NotAllowed):
            remove_listing(listing(ben), by=anna, reason="No")
        remove_listing(listing(ben), by=dave, reason="No")

    def test_nothing_is_done_with_what_is_removed(self, group, anna, ben):
        made = listing(ben, group=group)
        remove_listing(made, by=anna, reason="No")
        with pytest.raises(Conflict):
            renew_listing(made, by=ben)

    def test_without_a_reason_nothing_is_removed(self, group, anna, ben):
        with pytest.raises(Invalid):
            remove_listing(listing(ben, group=group), by=anna, reason=" ")


class TestRunningOut:
    @pytest.fixture
    def now(self, monkeypatch):
        """A clock that stands."""
        moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    def test_it_is_open_until_the_very_moment_it_ends(self, now, ben):
        listing(ben, expires_at=now)
        last = listing(ben, expires_at=now + timedelta(microseconds=1))
        assert list(Listing.objects.open()) == [last]
        assert not last.is_expired

    def test_its_author_is_reminded_once_a_week_before_by_notice_and_mail(self, now, ben):
        made = listing(ben, "Tax", expires_at=now + timedelta(days=7))
        listing(ben, expires_at=now + timedelta(days=7, microseconds=1))
        listing(ben, expires_at=now)
        assert (remind_of_expiry(now), remind_of_expiry(now)) == (1, 0)
        assert "runs out soon" in notices(ben).rows[0].told.text
        assert renewal_address(made.pk) in OutgoingMail.objects.get().text

    def test_what_is_withdrawn_or_fulfilled_is_not_reminded_of(self, now, ben):
        soon = now + timedelta(days=1)
        withdraw_listing(listing(ben, expires_at=soon), by=ben)
        fulfil_listing(listing(ben, expires_at=soon), by=ben)
        assert remind_of_expiry(now) == 0

    def test_one_click_renews_it_for_two_months_and_it_is_reminded_of_again(self, client, now, ben):
        made = listing(ben, expires_at=now + timedelta(days=3), reminded_at=now)
        client.force_login(ben)
        client.post(f"/exchange/{made.pk}/renew/")
        made.refresh_from_db()
        assert (made.expires_at, made.reminded_at) == (now + STANDS_FOR, None)

    def test_renewing_never_makes_it_shorter(self, now, ben):
        long = now + timedelta(days=170)
        assert renew_listing(listing(ben, expires_at=long), by=ben).expires_at == long

    def test_the_link_in_the_mail_leads_to_a_button_and_changes_nothing_itself(self, client, now, ben):
        ended = now - timedelta(days=3)
        made = listing(ben, expires_at=ended)
        path = renewal_address(made.pk).removeprefix("http://localhost:8000")
        path = path[path.index("/exchange/") :]
        assert "It still stands" in client.get(path).content.decode()
        made.refresh_from_db()
        assert made.expires_at == ended
        assert client.post(path).status_code == 200
        made.refresh_from_db()
        assert made.expires_at == now + STANDS_FOR
        assert client.get("/exchange/renew/made-up/").status_code == 404

    def test_what_is_withdrawn_is_not_renewed(self, ben):
        made = listing(ben)
        withdraw_listing(made, by=ben)
        with pytest.raises(Conflict):
            renew_listing(made, by=ben)


class TestFulfilling:
    def test_it_leaves_the_list_stays_findable_and_names_its_helpers_who_are_told(self, client, ben, clara):
        made = listing(ben, "Tax return")
        client.force_login(ben)
        client.post(f"/exchange/{made.pk}/fulfil/", {"names": "Clara Chor", "note": "Done in an hour"})
        assert "Tax return" not in client.get("/exchange/").content.decode()
        assert "Tax return" in client.get("/exchange/?state=fulfilled").content.decode()
        page = client.get(f"/exchange/{made.pk}/").content.decode()
        assert "Clara Chor" in page
        assert "Done in an hour" in page
        assert found("Tax return")
        assert "says that you helped" in notices(clara).rows[0].told.text

    def test_undone_it_is_open_again_and_who_has_not_read_of_it_does_not(self, client, ben, clara):
        made = listing(ben)
        fulfil_listing(made, by=ben, helpers=[clara])
        client.force_login(ben)
        client.post(f"/exchange/{made.pk}/fulfil/undo/")
        assert Listing.objects.open().filter(pk=made.pk).exists()
        assert not Notice.objects.of(clara).exists()

    def test_those_with_deals_on_it_are_to_choose_from(self, client, ben, clara):
        made = listing(ben)
        closed_deal(made, clara, ben)
        client.force_login(ben)
        assert "Clara Chor" in client.get(f"/exchange/{made.pk}/fulfil/").content.decode()
        client.post(f"/exchange/{made.pk}/fulfil/", {"helpers": [clara.pk]})
        assert list(Fulfilment.objects.get().helpers.all()) == [clara]

    def test_nobody_helped_themselves(self, ben):
        with pytest.raises(Invalid):
            fulfil_listing(listing(ben), by=ben, helpers=[ben])

    def test_only_its_author_says_so_and_once(self, ben, clara):
        made = listing(ben)
        with pytest.raises(NotAllowed):
            fulfil_listing(made, by=clara)
        fulfil_listing(made, by=ben)
        with pytest.raises(Conflict):
            fulfil_listing(made, by=ben)

    def test_a_name_that_nobody_or_several_have_is_refused(self, client, ben):
        made = listing(ben)
        client.force_login(ben)
        for _twin in range(2):
            make.member("Twin Person")
        for name in ("Nobody Here", "Twin Person"):
            assert client.post(f"/exchange/{made.pk}/fulfil/", {"names": name}).status_code == 422

    def test_a_deal_that_closes_takes_it_and_meets_a_request_that_asks_no_more(self, ben, clara):
        made = listing(ben, times=2)
        take_listing(made, by_deal=closed_deal(made, clara, ben))
        assert Listing.objects.open().exists()
        take_listing(made, by_deal=closed_deal(made, clara, ben))
        made.refresh_from_db()
        assert (made.times_taken, list(made.fulfilment.helpers.all())) == (2, [clara])
        undo_fulfilment(made, by=ben)
        assert Listing.objects.open().exists()

    def test_an_offer_that_is_used_up_leaves_the_open_list(self, ben, clara):
        made = offer(ben, times=1)
        take_listing(made, by_deal=closed_deal(made, ben, clara))
        assert not Listing.objects.open().exists()
        assert not Fulfilment.objects.exists()


def test_every_deed_is_on_record(ben):
    made = make_listing(wording(), by=ben)
    withdraw_listing(made, by=ben)
    bring_back_listing(made, by=ben)
    renew_listing(made, by=ben)
    fulfil_listing(made, by=ben)
    undo_fulfilment(made, by=ben)
    verbs = AuditEvent.objects.filter(object_type="exchange.listing").order_by("pk")
    assert [event.verb for event in verbs] == [
        "list", "withdraw", "bring back", "renew", "fulfil", "take fulfilment back"
    ]  # fmt: skip
