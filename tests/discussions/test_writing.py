"""Writing: topics, replies, edits and thanks; who may, what is kept, and that nothing typed is lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import Post, ReadMark, Revision, Thanks, Topic
from handschlag.groups.models import Role
from handschlag.ties.models import Interaction, Kind
from tests import make

HTMX = {"HX-Request": "true"}


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


def text(response):
    return response.content.decode()


def test_a_member_starts_a_topic_and_lands_on_it(client, group, ben):
    client.force_login(ben)
    response = client.post(
        url("new_topic", group.slug),
        {"title": "Plumbers", "source": "Who knows **one**?\r\n", "key": uuid4()},
    )
    topic = Topic.objects.get()
    assert response.url == topic.get_absolute_url()
    post = topic.posts.get()
    assert (post.number, post.author, post.source) == (1, ben, "Who knows **one**?")
    assert post.html == "<p>Who knows <strong>one</strong>?</p>\n"
    group.refresh_from_db()
    assert (group.topic_count, group.post_count, group.last_post_at) == (1, 1, post.created_at)


def test_a_reply_is_the_next_post_and_a_talk_with_whom_it_answers(client, topic, anna, ben):
    client.force_login(ben)
    opening = topic.posts.get()
    response = client.post(
        url("reply", topic.pk), {"source": "I do.", "key": uuid4(), "reply_to": opening.pk}
    )
    post = Post.objects.get(number=2)
    assert response.url == f"{url('topic', topic.pk)}#post-{post.pk}"
    assert post.reply_to == opening
    entry = Interaction.objects.get(kind=Kind.REPLY)
    assert (entry.source, entry.target, entry.origin) == (ben, anna, post.pk)
    assert ReadMark.objects.get(topic=topic, member=ben).number == 2
    assert AuditEvent.objects.filter(verb="reply", actor=ben, object_id=post.pk).count() == 1


@pytest.mark.parametrize("who", ["visitor", "clara"])
def test_who_does_not_belong_to_the_group_cannot_write(client, group, topic, clara, who):
    if who == "clara":
        client.force_login(clara)
    for address in (url("new_topic", group.slug), url("reply", topic.pk)):
        response = client.post(address, {"title": "Hello", "source": "Hello.", "key": uuid4()})
        assert response.status_code == (302 if who == "visitor" else 403)
    assert Post.objects.count() == 1
    with pytest.raises(NotAllowed):
        actions.start_topic(group, by=clara, title="Hello", source="Hello.")


def test_what_is_sent_twice_exists_once(client, group, ben):
    client.force_login(ben)
    opening = {"title": "Plumbers", "source": "Who knows one?", "key": uuid4()}
    first, second = (client.post(url("new_topic", group.slug), opening) for _ in "ab")
    assert first.url == second.url
    topic = Topic.objects.get()
    answer = {"source": "Nobody?", "key": uuid4()}
    first, second = (client.post(url("reply", topic.pk), answer) for _ in "ab")
    assert first.url == second.url
    assert topic.posts.count() == 2
    group.refresh_from_db()
    assert (group.topic_count, group.post_count) == (1, 2)


def test_the_second_sending_is_found_even_after_the_topic_was_closed(topic, anna, ben):
    key = uuid4()
    made = actions.reply_to_topic(topic, by=ben, source="In time.", key=key)
    actions.close_topic(topic, by=anna, reason="Solved.")
    assert actions.reply_to_topic(topic, by=ben, source="In time.", key=key) == made


def test_two_members_may_send_the_same_key(topic, anna, ben):
    key = uuid4()
    posts = {actions.reply_to_topic(topic, by=by, source="Hello.", key=key).pk for by in (anna, ben)}
    assert len(posts) == 2


def test_a_form_that_cannot_be_taken_shows_the_text_again(client, group, topic, ben):
    client.force_login(ben)
    response = client.post(url("new_topic", group.slug), {"title": "", "source": "My long text."})
    assert (response.status_code, "My long text." in text(response)) == (422, True)
    response = client.post(url("reply", topic.pk), {"source": "My long text.", "reply_to": "999999"})
    assert (response.status_code, "My long text." in text(response)) == (422, True)
    response = client.post(url("reply", topic.pk), {"source": "  \r\n "})
    assert response.status_code == 422


@pytest.mark.parametrize("source", ["<script>alert(1)</script>", "---", "<!-- nothing -->"])
def test_a_text_that_would_show_nothing_is_not_posted(client, topic, ben, source):
    client.force_login(ben)
    response = client.post(url("reply", topic.pk), {"source": source, "key": uuid4()})
    assert response.status_code == 422
    assert "This text would show nothing." in text(response)
    with pytest.raises(Invalid):
        actions.reply_to_topic(topic, by=ben, source=source)


def test_a_reply_to_a_topic_closed_meanwhile_gives_the_text_back(client, topic, anna, ben):
    actions.close_topic(topic, by=anna, reason="The plumber came.")
    client.force_login(ben)
    response = client.post(url("reply", topic.pk), {"source": "My long text.", "key": uuid4()})
    assert response.status_code == 409
    assert "My long text." in text(response)
    assert "The plumber came." in text(response)


def test_a_reply_to_a_topic_removed_meanwhile_gives_the_text_back(client, topic, anna, ben, clara):
    actions.delete_topic(topic, by=anna)
    client.force_login(ben)
    response = client.post(url("reply", topic.pk), {"source": "My long text.", "key": uuid4()})
    assert (response.status_code, "My long text." in text(response)) == (409, True)
    assert client.post(url("reply", 999_999), {"source": "My long text."}).status_code == 404


def test_a_reply_after_the_membership_ended_gives_the_text_back(client, topic, clara):
    client.force_login(clara)
    response = client.post(url("reply", topic.pk), {"source": "My long text.", "key": uuid4()})
    assert (response.status_code, "My long text." in text(response)) == (403, True)


def test_a_preview_posts_nothing_and_loses_nothing(client, group, topic, ben):
    client.force_login(ben)
    wanted = {"title": "Plumbers", "source": "Who knows **one**?", "key": uuid4(), "preview": "1"}
    page = text(client.post(url("new_topic", group.slug), wanted))
    assert "Who knows <strong>one</strong>?" in page
    assert "Who knows **one**?" in page
    assert str(wanted["key"]) in page
    opening = topic.posts.get()
    page = text(client.post(url("reply", topic.pk), wanted | {"reply_to": opening.pk}))
    assert "<strong>one</strong>" in page
    assert f'name="reply_to" value="{opening.pk}"' in page
    assert "in reply to Anna Amsel" in page
    assert Post.objects.count() == 1


def test_a_preview_in_the_background_is_the_rendered_text_alone(client, ben):
    client.force_login(ben)
    assert text(client.post(url("preview"), {"source": "**Bold** <script>x()</script>"})).startswith(
        "<p><strong>Bold</strong>"
    )
    assert "<script" not in text(client.post(url("preview"), {"source": "<script>x()</script>"}))


def test_of_an_endless_text_the_preview_shows_the_beginning(client, topic, ben):
    client.force_login(ben)
    endless = "word " * 30_000
    assert text(client.post(url("preview"), {"source": endless})).count("word") == 20_000
    page = text(client.post(url("reply", topic.pk), {"source": endless, "preview": "1"}))
    assert page.count("word") < 20_000 + 30_000 + 50


def test_a_reply_answers_a_post_of_its_own_topic_only(group, topic, anna, ben):
    elsewhere = actions.start_topic(group, by=anna, title="Else", source="Elsewhere.").posts.get()
    with pytest.raises(Invalid):
        actions.reply_to_topic(topic, by=ben, source="What?", answering=elsewhere)


def test_an_edit_keeps_what_was_said_before(client, topic, anna):
    post = topic.posts.get()
    client.force_login(anna)
    form = {"title": "Plumbers in Linz", "source": "In Linz?", "based_on": ""}
    for _ in "ab":  # sent twice
        assert client.post(url("edit_post", post.pk), form).status_code == 302
    post.refresh_from_db()
    topic.refresh_from_db()
    assert (post.source, post.html, topic.title) == ("In Linz?", "<p>In Linz?</p>\n", "Plumbers in Linz")
    revision = Revision.objects.get()
    assert (revision.source, revision.title) == ("Who knows one?", "Plumbers in Graz")
    assert revision.edited_by == anna
    assert post.edited_at == revision.replaced_at


def test_an_edit_does_not_overwrite_what_somebody_else_changed_meanwhile(client, topic, anna):
    post = topic.posts.get()
    actions.edit_post(post, by=anna, source="Changed in another window.")
    client.force_login(anna)
    form = {"title": topic.title, "source": "My long text.", "based_on": ""}
    response = client.post(url("edit_post", post.pk), form)
    assert (response.status_code, "My long text." in text(response)) == (409, True)


def test_a_moderator_edits_what_others_wrote_and_says_why(client, topic, anna, ben):
    post = actions.reply_to_topic(topic, by=ben, source="My number is 0316 1234.")
    client.force_login(anna)
    form = {"source": "My number is …", "based_on": ""}
    assert client.post(url("edit_post", post.pk), form).status_code == 422
    assert client.post(url("edit_post", post.pk), form | {"reason": "Private."}).status_code == 302
    assert Revision.objects.get().reason == "Private."
    with pytest.raises(Invalid):
        actions.edit_post(post, by=anna, source="No reason.")


def test_nobody_else_edits_and_nobody_in_a_closed_topic(client, topic, anna, ben, clara):
    post = actions.reply_to_topic(topic, by=ben, source="Mine.")
    client.force_login(clara)
    assert client.get(url("edit_post", post.pk)).status_code == 403
    actions.close_topic(topic, by=anna, reason="Enough.")
    client.force_login(ben)
    assert client.get(url("edit_post", post.pk)).status_code == 403
    with pytest.raises(NotAllowed):
        actions.edit_post(post, by=ben, source="Still mine.")
    actions.edit_post(post, by=anna, source="Theirs.", reason="Moderated.")


def test_thanks_are_given_once_and_can_be_taken_back(client, topic, anna, ben):
    post = topic.posts.get()
    client.force_login(ben)
    for _ in "ab":
        assert client.post(url("thank", post.pk)).status_code == 302
    post.refresh_from_db()
    assert post.thanks_count == 1
    entry = Interaction.objects.get(kind=Kind.THANKS)
    assert (entry.source, entry.target, entry.value) == (anna, ben, 0.25)
    for _ in "ab":
        client.post(url("take_back_thanks", post.pk))
    post.refresh_from_db()
    assert post.thanks_count == 0
    assert not Interaction.objects.filter(kind=Kind.THANKS).net()
    assert not Thanks.objects.exists()


def test_thanks_in_the_background_are_answered_with_the_button(client, topic, ben):
    post = topic.posts.get()
    client.force_login(ben)
    given = text(client.post(url("thank", post.pk), headers=HTMX))
    assert "<html" not in given
    assert url("take_back_thanks", post.pk) in given
    assert "1 thanks" in given
    assert url("thank", post.pk) in text(client.post(url("take_back_thanks", post.pk), headers=HTMX))


def test_nobody_thanks_themself_or_from_outside(client, topic, anna, clara):
    post = topic.posts.get()
    for member in (anna, clara):
        client.force_login(member)
        assert client.post(url("thank", post.pk)).status_code == 403
    assert not Thanks.objects.exists()


def test_deeds_only_answer_a_post(client, group, topic, anna):
    client.force_login(anna)
    post = topic.posts.get()
    for name in ("thank", "take_back_thanks", "restore_post"):
        assert client.get(url(name, post.pk)).status_code == 405
    for name in ("restore_topic", "mark_read"):
        assert client.get(url(name, topic.pk)).status_code == 405


def test_the_address_of_the_reply_form_leads_to_the_composer(client, topic, ben):
    client.force_login(ben)
    assert client.get(url("reply", topic.pk)).url == f"{url('topic', topic.pk)}#composer"


def test_a_moderator_may_be_one_who_does_not_run_the_group(topic, group, clara):
    make.join(group, clara, role=Role.MODERATOR)
    actions.edit_post(topic.posts.get(), by=clara, source="Better.", reason="Spelling.")


def test_a_reply_refuses_what_a_closed_topic_says(topic, anna, ben):
    actions.close_topic(topic, by=anna, reason="Solved.")
    with pytest.raises(Conflict, match=r"Solved\."):
        actions.reply_to_topic(topic, by=ben, source="But …")
