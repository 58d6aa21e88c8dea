"""Closing, removing and taking it back: the table of who may what, row by row, and what it does."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import Closure, PostRemoval, Topic, TopicRemoval
from handschlag.groups.models import Membership
from handschlag.ties.actions import compare


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def topic(group, ben):
    return actions.start_topic(group, by=ben, title="Plumbers in Graz", source="Who knows one?")


@pytest.fixture
def people(anna, ben, clara, dora, emil):
    return {"organiser": anna, "moderator": dora, "author": ben, "member": emil, "stranger": clara}


# Who may, by deed; everybody not named may not.
RIGHTS = {
    "close_topic": {"organiser", "moderator", "author"},
    "reopen_topic": {"organiser", "moderator"},
    "reopen_own_closing": {"organiser", "moderator", "author"},
    "delete_topic": {"organiser", "moderator"},
    "delete_unanswered_topic": {"organiser", "moderator", "author"},
    "restore_topic": {"organiser", "moderator"},
    "restore_topic_removed_by_author": {"organiser", "moderator", "author"},
    "delete_post": {"organiser", "moderator", "author"},
    "delete_opening": set(),
    "restore_post": {"organiser", "moderator"},
    "restore_post_removed_by_author": {"organiser", "moderator", "author"},
    "edit_post": {"organiser", "moderator", "author"},
    "edit_post_in_closed_topic": {"organiser", "moderator"},
    "thank": {"organiser", "moderator", "member"},
    "reply": {"organiser", "moderator", "author", "member"},
}


@dataclass
class Scene:
    """What a deed finds: ``by`` tries it, after the others have done what it needs."""

    topic: Topic
    by: Member
    people: dict[str, Member]

    def answer(self):
        actions.reply_to_topic(self.topic, by=self.people["member"], source="I do.")

    def post(self):
        return actions.reply_to_topic(self.topic, by=self.people["author"], source="Who?")

    def close_topic(self):
        actions.close_topic(self.topic, by=self.by, reason="Enough.")

    def reopen_topic(self, closed_by="organiser"):
        actions.close_topic(self.topic, by=self.people[closed_by], reason="Enough.")
        actions.reopen_topic(self.topic, by=self.by, reason="Not enough.")

    def reopen_own_closing(self):
        self.reopen_topic(closed_by="author")

    def delete_topic(self):
        self.answer()
        self.delete_unanswered_topic()

    def delete_unanswered_topic(self):
        actions.delete_topic(self.topic, by=self.by, reason="Spam.")

    def restore_topic(self, removed_by="organiser"):
        actions.delete_topic(self.topic, by=self.people[removed_by], reason="Spam.")
        actions.restore_topic(self.topic, by=self.by)

    def restore_topic_removed_by_author(self):
        self.restore_topic(removed_by="author")

    def delete_post(self):
        actions.delete_post(self.post(), by=self.by, reason="Spam.")

    def delete_opening(self):
        actions.delete_post(self.topic.posts.get(), by=self.by, reason="Spam.")

    def restore_post(self, removed_by="organiser"):
        post = self.post()
        actions.delete_post(post, by=self.people[removed_by], reason="Spam.")
        actions.restore_post(post, by=self.by)

    def restore_post_removed_by_author(self):
        self.restore_post(removed_by="author")

    def edit_post(self):
        actions.edit_post(self.post(), by=self.by, source="Changed.", reason="Typing.")

    def edit_post_in_closed_topic(self):
        post = self.post()
        actions.close_topic(self.topic, by=self.people["organiser"], reason="Enough.")
        actions.edit_post(post, by=self.by, source="Changed.", reason="Typing.")

    def thank(self):
        actions.thank_for_post(self.topic.posts.get(), by=self.by)

    def reply(self):
        actions.reply_to_topic(self.topic, by=self.by, source="Me too.")


@pytest.mark.parametrize("role", ["organiser", "moderator", "author", "member", "stranger"])
@pytest.mark.parametrize("deed", RIGHTS)
def test_the_table_of_rights(topic, people, deed, role):
    attempt = getattr(Scene(topic, people[role], people), deed)
    if role in RIGHTS[deed]:
        attempt()
    else:
        with pytest.raises(NotAllowed):
            attempt()
    assert not compare()


@pytest.mark.parametrize("role", ["organiser", "moderator", "author", "member", "stranger", "visitor"])
@pytest.mark.parametrize("deed", ["close_topic", "delete_topic", "delete_post"])
def test_the_page_that_asks_is_for_who_may(client, topic, people, deed, role):
    post = actions.reply_to_topic(topic, by=people["author"], source="Somebody?")
    address = url(deed, post.pk if deed == "delete_post" else topic.pk)
    if role != "visitor":
        client.force_login(people[role])
    response = client.get(address)
    expected = 302 if role == "visitor" else 200 if role in RIGHTS[deed] else 403
    assert response.status_code == expected


def test_a_topic_is_closed_with_a_reason_that_everybody_reads(client, topic, anna):
    client.force_login(anna)
    assert client.post(url("close_topic", topic.pk), {"reason": ""}).status_code == 200
    assert not Closure.objects.exists()
    for _ in "ab":
        assert client.post(url("close_topic", topic.pk), {"reason": "The plumber came."}).status_code == 302
    closure = Closure.objects.get()
    assert (closure.by, closure.reason) == (anna, "The plumber came.")
    client.logout()
    page = text(client.get(url("topic", topic.pk)))
    assert "The plumber came." in page
    assert "Closed by Anna Amsel" in page
    assert 'name="source"' not in page


def test_reopening_takes_the_closing_away_and_the_audit_keeps_both(client, topic, anna, ben):
    client.force_login(anna)
    client.post(url("close_topic", topic.pk), {"reason": "Enough."})
    for _ in "ab":
        assert client.post(url("reopen_topic", topic.pk), {"reason": "Not enough."}).status_code == 302
    assert not Closure.objects.exists()
    kept = AuditEvent.objects.filter(verb__in=["close", "reopen"]).order_by("pk")
    assert [(event.verb, event.detail["reason"]) for event in kept] == [
        ("close", "Enough."),
        ("reopen", "Not enough."),
    ]
    actions.reply_to_topic(topic, by=ben, source="Still looking.")


def test_a_topic_closed_elsewhere_says_so(client, topic):
    Closure.objects.create(topic=topic, by=None, reason="Duplicate")
    assert "Closed where this talk came from" in text(client.get(url("topic", topic.pk)))


def test_moderators_say_why_they_remove_and_authors_need_not(client, topic, anna, ben):
    post = actions.reply_to_topic(topic, by=ben, source="Somebody?")
    client.force_login(anna)
    assert client.post(url("delete_post", post.pk), {}).status_code == 200
    with pytest.raises(Invalid):
        actions.delete_post(post, by=anna)
    client.force_login(ben)
    assert client.post(url("delete_post", post.pk), {}).status_code == 302
    assert PostRemoval.objects.get().by == ben


def test_a_removed_topic_is_found_by_moderators_only(client, group, topic, anna, dora, ben, emil):
    client.force_login(anna)
    client.post(url("delete_topic", topic.pk), {"reason": "Advertising."})
    group.refresh_from_db()
    assert (group.topic_count, group.post_count, group.last_post_at) == (0, 0, None)
    for member, status in ((None, 404), (emil, 404), (ben, 404), (dora, 200)):
        client.logout()
        if member:
            client.force_login(member)
        assert client.get(url("topic", topic.pk)).status_code == status
        assert topic.title not in text(client.get(url("topics", group.slug)))
    assert topic.title in text(client.get(url("topics", group.slug), {"removed": "1"}))
    client.force_login(emil)
    assert topic.title not in text(client.get(url("topics", group.slug), {"removed": "1"}))
    client.force_login(dora)
    assert client.post(url("restore_topic", topic.pk)).url == topic.get_absolute_url()
    assert not TopicRemoval.objects.exists()
    group.refresh_from_db()
    assert (group.topic_count, group.post_count) == (1, 1)


def test_an_author_gets_back_what_they_removed_themself(client, topic, ben):
    client.force_login(ben)
    assert client.post(url("delete_topic", topic.pk), {}).status_code == 302
    page = text(client.get(url("topic", topic.pk)))
    assert url("restore_topic", topic.pk) in page
    assert client.post(url("restore_topic", topic.pk)).status_code == 302
    assert not TopicRemoval.objects.exists()


def test_who_left_may_still_take_their_words_away(group, topic, ben):
    post = actions.reply_to_topic(topic, by=ben, source="Somebody?")
    Membership.objects.filter(group=group, member=ben).delete()
    with pytest.raises(NotAllowed):
        actions.edit_post(post, by=ben, source="Changed.")
    actions.delete_post(post, by=ben)


def test_in_a_removed_topic_nothing_happens_any_more(topic, anna, emil):
    post = topic.posts.get()
    actions.delete_topic(topic, by=anna, reason="Spam.")
    for deed in (
        lambda: actions.reply_to_topic(topic, by=emil, source="But …"),
        lambda: actions.thank_for_post(post, by=emil),
        lambda: actions.edit_post(post, by=anna, source="Changed.", reason="Why not."),
        lambda: actions.delete_post(post, by=anna, reason="Twice."),
        lambda: actions.close_topic(topic, by=anna, reason="Twice."),
    ):
        with pytest.raises(Conflict):
            deed()


def test_the_latest_activity_goes_back_when_the_latest_post_goes(group, topic, ben, emil):
    first = topic.posts.get()
    later = actions.reply_to_topic(topic, by=emil, source="I do.")
    actions.delete_post(later, by=emil)
    topic.refresh_from_db()
    group.refresh_from_db()
    assert (topic.post_count, topic.last_number, topic.last_post_at) == (1, 2, first.created_at)
    assert group.last_post_at == first.created_at
    actions.restore_post(later, by=emil)
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_post_at) == (2, later.created_at)
