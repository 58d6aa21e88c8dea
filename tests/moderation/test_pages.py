"""The pages cost what they cost, however much waits; and say what is to be done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.models import audit
from handschlag.exchange.actions.listing import Wording, make_listing
from handschlag.groups.models import JoinRequest, Role
from handschlag.moderation.actions import deciding
from handschlag.moderation.actions.deciding import Choice
from handschlag.moderation.actions.flagging import Complaint, flag
from handschlag.moderation.actions.things import of_listing, of_post
from handschlag.moderation.models import Case, Decision, Deed, Flag, Kind, Note, Reason
from handschlag.moderation.pages.figures import few
from handschlag.people.actions import judging
from handschlag.people.actions.conversing import start_conversation
from tests import make

MOST = 8


@pytest.fixture
def topic(group, ben):
    return make.topic(group, ben, "Wood")


def fill(topic, count, by):
    """So many open cases, each of two flags, with what their pages show."""
    for number in range(count):
        post = make.post(topic, topic.author, f"Post {number}")
        case = Case.objects.create(
            group=topic.group, kind=Kind.POST, subject=f"post-{post.pk}", post=post, author=topic.author
        )
        Flag.objects.create(case=case, by=by, reason=Reason.SPAM)
        Flag.objects.create(case=case, reason=Reason.WORDS)
        Note.objects.create(case=case, by=by, text="Look.")
        JoinRequest.objects.create(group=topic.group, member=make.member())
        audit("reply", post, by=by)
        old = Case.objects.create(
            group=topic.group, kind=Kind.POST, subject=f"old-{post.pk}", post=post, author=topic.author,
            closed_at=clock.now(),
        )  # fmt: skip
        Decision.objects.create(
            case=old, group=topic.group, author=topic.author, deed=Deed.WARN, reason="So."
        )


@pytest.mark.parametrize("page", ["desk", "queue", "case", "log", "figures", "person", "rules"])
def test_a_page_asks_the_same_however_much_waits(page, topic, anna, ben, client):
    client.force_login(anna)
    dora, counts = make.member("Dora"), []
    for _size in (10, 20):
        fill(topic, 10, dora)
        case = Case.objects.open().earliest("pk")
        slug = topic.group.slug
        arguments = {"desk": [], "case": [case.pk], "person": [slug, ben.pk]}.get(page, [slug])
        client.get(reverse(f"moderation:{page}", args=arguments))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(f"moderation:{page}", args=arguments)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST, counts


def test_what_is_heavier_stands_further_ahead_and_pages_follow(topic, anna, client):
    dora, emil = make.member("Dora"), make.member("Emil")
    posts = [make.post(topic, topic.author, f"Post {number}") for number in range(40)]
    for post in posts:
        flag(of_post(post), Complaint(Reason.SPAM), by=dora)
    flag(of_post(posts[35]), Complaint(Reason.SPAM), by=emil)
    client.force_login(anna)
    here = reverse("moderation:queue", args=[topic.group.slug])
    first = client.get(here).content.decode()
    assert first.index("Post 35") < first.index("Post 1<")
    following = first.split("?before=")[1].split('"')[0]
    assert "Post 39" in client.get(here, {"before": following}).content.decode()


def test_the_desk_leaves_out_what_others_are_at_and_what_is_not_hers_to_decide(group, anna, ben, client):
    topic = make.topic(group, ben)
    emil = make.member("Emil")
    make.join(group, emil, role=Role.MODERATOR)
    flag(of_post(topic.posts.get()), Complaint(Reason.SPAM), by=anna)
    JoinRequest.objects.create(group=group, member=make.member("Frida Falk"), message="Let me in.")
    client.force_login(anna)
    page = client.get(reverse("moderation:desk")).content.decode()
    assert "Frida Falk" in page
    assert topic.title not in page
    client.force_login(emil)
    assert topic.title in client.get(reverse("moderation:desk")).content.decode()
    client.force_login(ben)
    assert "You do not moderate a group" in client.get(reverse("moderation:desk")).content.decode()


def test_a_reported_message_comes_into_the_queue_of_the_site(
    anna, ben, client, django_capture_on_commit_callbacks
):
    talk = start_conversation(by=ben, members=[anna], text="Buy now.")
    with django_capture_on_commit_callbacks(execute=True):
        judging.report_message(talk.messages.get(), by=anna, reason="Spam.")
    case = Case.objects.get()
    assert (case.kind, case.group, case.author) == (Kind.MESSAGE, None, ben)
    operator = make.member("Olga", is_operator=True)
    client.force_login(operator)
    assert "Buy now." in client.get(case.get_absolute_url()).content.decode()
    deciding.decide(case, Choice(Deed.HIDE, "Spam."), by=operator)
    assert talk.messages.get().text == ""
    assert Flag.objects.get().is_upheld


def test_what_is_judged_on_the_page_of_messages_leaves_the_queue(
    anna, ben, django_capture_on_commit_callbacks
):
    talk, olga = start_conversation(by=ben, members=[anna], text="Buy now."), make.member("Olga")
    olga.is_operator = True
    olga.save()
    with django_capture_on_commit_callbacks(execute=True):
        judging.report_message(talk.messages.get(), by=anna, reason="Spam.")
    with django_capture_on_commit_callbacks(execute=True):
        judging.judge_reports(talk.messages.get(), by=olga, removes=False, decision="Fine.")
    assert not Case.objects.get().is_open


def test_a_listing_is_hidden_and_back_on_appeal(group, anna, ben, client):
    emil, dora = make.member("Emil"), make.member("Dora")
    make.join(group, emil, role=Role.MODERATOR)
    listing = make_listing(Wording(side="offer", subject="service", title="Chairs"), by=ben, group=group)
    flag(of_listing(listing), Complaint(Reason.SPAM), by=dora)
    first = deciding.decide(Case.objects.get(), Choice(Deed.HIDE, "So."), by=anna)
    client.force_login(dora)
    assert client.get(listing.get_absolute_url()).status_code == 404
    deciding.appeal(first, "They are good chairs.", by=ben)
    deciding.decide(Case.objects.get(), Choice(Deed.NOTHING, "Fine."), by=emil)
    assert client.get(listing.get_absolute_url()).status_code == 200


def test_small_figures_are_not_shown(topic, group, anna, ben, client):
    fill(topic, 3, make.member("Dora"))
    client.force_login(ben)
    page = client.get(reverse("moderation:figures", args=[group.slug])).content.decode()
    assert "under five" in page
    assert [few(count) for count in (0, 4, 5, 12)] == ["under five", "under five", "5", "12"]
    Decision.objects.update(at=clock.now() - timedelta(days=800))
    Flag.objects.update(at=clock.now() - timedelta(days=800))
    page = client.get(reverse("moderation:figures", args=[group.slug])).content.decode()
    assert "Nothing was flagged" in page


@pytest.fixture
def open_case(topic, ben, anna):
    post = make.post(topic, ben, "Buy here")
    return flag(of_post(post), Complaint(Reason.SPAM), by=make.member("Dora")).case


class TestDecidingInTwoSteps:
    def test_the_case_first_asks_what_is_decided_and_nothing_else(self, open_case, anna, client):
        client.force_login(anna)
        page = client.get(open_case.get_absolute_url()).text
        for deed in (Deed.HIDE, Deed.EDIT, Deed.SILENCE):
            assert f"?deed={deed}#decide" in page
        for name in ("reason", "until", "source", "title", "topic"):
            assert f'name="{name}"' not in page

    @pytest.mark.parametrize(
        ("deed", "field"), [("hide", None), ("silence", "until"), ("edit", "source"), ("warn", None)]
    )
    def test_then_only_the_fields_of_that_decision_are_there(self, open_case, anna, client, deed, field):
        client.force_login(anna)
        page = client.get(open_case.get_absolute_url(), {"deed": deed}).text
        assert f'name="deed" value="{deed}"' in page
        assert 'name="reason"' in page
        shown = {name for name in ("until", "source", "title", "group", "topic") if f'name="{name}"' in page}
        assert shown == ({field} if field else set())

    def test_what_it_needs_is_asked_for_and_what_was_written_stays(self, open_case, anna, client):
        client.force_login(anna)
        here = reverse("moderation:decide", args=[open_case.pk])
        answer = client.post(here, {"deed": "silence", "reason": "Rude."})
        assert "This decision needs it." in answer.text
        assert "Rude." in answer.text
        assert 'name="deed" value="silence"' in answer.text
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("deed", ["", "nonsense"])
    def test_without_a_decision_one_is_asked_for_again(self, open_case, anna, client, deed):
        client.force_login(anna)
        answer = client.post(
            reverse("moderation:decide", args=[open_case.pk]), {"deed": deed, "reason": "So."}
        )
        assert "?deed=hide#decide" in answer.text
        assert not Decision.objects.exists()
