"""What one reads: lists, topics, posts and their history, each in a constant number of queries."""

import re
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.urls import reverse

from handschlag.discussions import actions
from handschlag.discussions.models import Attachment, ReadMark, Topic
from handschlag.discussions.pages import posts, topics
from handschlag.discussions.pages.quoting import excerpt
from handschlag.discussions.pages.topic import topic_page
from handschlag.discussions.pages.topics import POSTS_SHOWN, TOPICS_SHOWN
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Visibility
from tests import make


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


def reply(topic, by, source="An answer.", **options):
    return actions.reply_to_topic(topic, by=by, source=source, **options)


def text(response):
    return response.content.decode()


def main(response):
    return text(response).partition("<main")[2].partition("</main>")[0]


def list_seen_by(viewer, group, **cursors):
    return topics.topics(group, group_pages.standing(group.slug, viewer).membership.role, **cursors)


def page_seen_by(viewer, topic, start=1):
    found = topics.find_topic(topic.pk, viewer)
    return topic_page(found, group_pages.standing_in(found.group, viewer).membership.role, start)


def found_by_visitor(post):
    return posts.find_post(post.pk, AnonymousUser())


def start_of(href):
    return int(href.partition("?from=")[2].partition("#")[0] or 1)


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_list_of_topics_takes_the_same_few_queries_for_ten_and_twenty(
    client, group, anna, ben, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    if signed_in:
        client.force_login(ben)
    for _ in range(10):
        make.topic(group, anna)
    client.get("/robots.txt")  # the first page of all also asks whether the site is set up
    with django_assert_max_num_queries(8 if signed_in else 5) as ten:
        client.get(url("topics", group.slug))
    for _ in range(10):
        make.topic(group, anna)
    with django_assert_num_queries(len(ten)):
        client.get(url("topics", group.slug))
    with django_assert_num_queries(3 if signed_in else 1):  # session with member, the one query, marks
        client.get(url("topics", group.slug))


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_topic_takes_the_same_few_queries_for_ten_and_twenty_posts(
    client, topic, anna, ben, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    if signed_in:
        client.force_login(ben)
    address = url("topic", topic.pk)

    def ten_more():
        for _ in range(9):
            answered = reply(topic, anna)
            actions.thank_for_post(answered, by=ben)
        answering = reply(topic, ben, answering=answered)
        Attachment.objects.create(post=answering, name="a.txt", content_type="text/plain", size=1, file="a")
        return f"{address}?reply_to={answering.pk}"

    address = ten_more()
    client.get("/robots.txt")  # the first page of all also asks whether the site is set up
    with django_assert_max_num_queries(8 if signed_in else 6) as ten:
        client.get(address)
    ten_more()
    with django_assert_num_queries(len(ten)):
        client.get(address)
    with django_assert_num_queries(3 if signed_in else 1):  # session with member, the one query, thanks
        client.get(address)


def test_topics_stand_by_latest_activity(client, group, anna, ben, topic):
    second = actions.start_topic(group, by=anna, title="Electricians", source="And one of those?")
    page = text(client.get(url("topics", group.slug)))
    assert page.index(second.title) < page.index(topic.title)
    reply(topic, ben)
    page = text(client.get(url("topics", group.slug)))
    assert page.index(topic.title) < page.index(second.title)


def test_a_long_list_is_paged_by_key(client, group, anna):
    titles = [make.topic(group, anna, f"Topic number {n:03}").title for n in range(TOPICS_SHOWN + 5)]
    first = client.get(url("topics", group.slug))
    assert titles[5] in text(first)
    assert titles[4] not in text(first)
    older = list_seen_by(anna, group).older
    second = text(client.get(url("topics", group.slug), {"before": older}))
    assert titles[4] in second
    assert titles[5] not in second


def test_a_long_topic_is_paged_by_number(client, topic, anna):
    for n in range(2, 2 * POSTS_SHOWN + 2):
        make.post(topic, anna, f"This is post {n:03}.")
    page = page_seen_by(anna, topic)
    assert [post.number for post in page.posts] == list(range(1, POSTS_SHOWN + 1))
    page = page_seen_by(anna, topic, start_of(page.last))
    assert [post.number for post in page.posts] == [2 * POSTS_SHOWN + 1]
    page = page_seen_by(anna, topic, start_of(page.earlier))
    assert page.posts[0].number == POSTS_SHOWN + 1
    assert page.first == url("topic", topic.pk)
    assert "This is post 030." in text(client.get(page.later.replace(str(start_of(page.later)), "26")))


@pytest.mark.parametrize("nonsense", ["0", "-1", "99999", "x", "9" * 60, "²", ""])
def test_a_nonsense_address_still_shows_posts(client, topic, nonsense):
    response = client.get(url("topic", topic.pk), {"from": nonsense, "reply_to": nonsense})
    assert response.status_code == 200
    assert "Who knows one?" in text(response)


def test_the_permalink_of_a_post_leads_to_the_page_it_stands_on(client, topic, anna):
    for _ in range(POSTS_SHOWN):
        post = make.post(topic, anna)
    response = client.get(url("post", post.pk))
    assert response.url == f"{url('topic', topic.pk)}?from={POSTS_SHOWN + 1}#post-{post.pk}"


def test_a_reply_shows_whom_it_answers(client, topic, anna, ben):
    answered = reply(topic, ben, "Ask **Mr Wolf** in the Herrengasse.")
    reply(topic, anna, "Thank you!", answering=answered)
    page = text(client.get(url("topic", topic.pk)))
    assert "in reply to Ben Bussard" in page
    assert "<p>Ask Mr Wolf in the Herrengasse.</p>" in page


def test_what_answers_a_removed_post_does_not_repeat_it(client, topic, anna, ben):
    answered = reply(topic, ben, "Something rude.")
    reply(topic, anna, "Please.", answering=answered)
    actions.delete_post(answered, by=ben)
    page = text(client.get(url("topic", topic.pk)))
    assert "Something rude" not in page
    assert "This post has been removed." in page


def test_a_removed_post_is_read_by_its_author_and_moderators_only(client, topic, anna, ben, clara):
    removed = reply(topic, ben, "A secret of mine.")
    actions.delete_post(removed, by=ben)
    for viewer, reads in ((None, False), (clara, False), (ben, True), (anna, True)):
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert ("A secret of mine" in text(client.get(url("topic", topic.pk)))) is reads
        assert client.get(url("history", removed.pk)).status_code == (200 if reads else 403)


def test_the_talk_of_a_closed_group_is_for_its_members(client, group, topic, ben, clara):
    group.visibility = Visibility.CLOSED
    group.save(update_fields=["visibility"])
    post = topic.posts.get()
    for viewer in (None, clara):
        if viewer:
            client.force_login(viewer)
        assert client.get(url("topics", group.slug)).url == reverse("groups:detail", args=[group.slug])
        for address in (url("topic", topic.pk), url("post", post.pk), url("history", post.pk)):
            assert client.get(address).status_code == 404
    client.force_login(ben)
    assert client.get(url("topics", group.slug)).status_code == 200
    assert client.get(url("topic", topic.pk)).status_code == 200


def test_a_hidden_group_does_not_exist_for_strangers(client, group, topic, clara):
    group.visibility = Visibility.HIDDEN
    group.save(update_fields=["visibility"])
    client.force_login(clara)
    assert client.get(url("topics", group.slug)).status_code == 404
    assert client.get(url("topic", topic.pk)).status_code == 404


def test_reading_writes_nothing(client, topic, anna, ben):
    reply(topic, anna)
    client.force_login(ben)
    client.get(url("topic", topic.pk))
    assert not ReadMark.objects.filter(member=ben).exists()


def test_what_is_marked_read_is_no_longer_unread(client, group, topic, anna, ben):
    reply(topic, anna)
    client.force_login(ben)
    page = text(client.get(url("topic", topic.pk)))
    assert "2 unread posts" in page
    assert 'name="number" value="2"' in page
    assert 'id="unread"' not in page, "to who has read nothing, all is new"
    assert client.post(url("mark_read", topic.pk), {"number": 2}).status_code == 302
    third = reply(topic, anna)
    page = text(client.get(url("topic", topic.pk)))
    assert "1 unread post<" in page
    assert f'href="{url("topic", topic.pk)}#unread"' in page
    assert 'name="number" value="3"' in page
    assert page.index('id="unread"') < page.index(f'id="post-{third.pk}"')
    assert page.count(">new<") == 1
    listed = text(client.get(url("topics", group.slug)))
    assert "1 unread<" in listed
    assert f'href="{url("topic", topic.pk)}#unread"' in listed
    answer = client.post(url("mark_read", topic.pk), {"number": 3}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "unread" not in main(client.get(url("topic", topic.pk)))
    assert "unread" not in main(client.get(url("topics", group.slug)))


def test_a_read_mark_never_goes_back_and_never_beyond_the_last_post(topic, anna, ben):
    reply(topic, anna)
    topic.refresh_from_db()
    actions.mark_read(topic, by=ben, number=2)
    actions.mark_read(topic, by=ben, number=1)
    assert ReadMark.objects.get(member=ben).number == 2
    actions.mark_read(topic, by=ben, number=99)
    assert ReadMark.objects.get(member=ben).number == 2


def test_what_was_said_before_one_joined_is_not_unread(client, group, topic, clara):
    make.join(group, clara)
    client.force_login(clara)
    assert "unread" not in main(client.get(url("topic", topic.pk)))
    assert "unread" not in main(client.get(url("topics", group.slug)))


def test_an_accepted_answer_is_marked_and_linked_from_the_top(client, topic, ben):
    answer = reply(topic, ben)
    Topic.objects.filter(pk=topic.pk).update(accepted_post=answer)
    page = text(client.get(url("topic", topic.pk)))
    assert f'href="#post-{answer.pk}"' in page
    assert "Accepted answer by Ben Bussard" in page
    actions.delete_post(answer, by=ben)
    assert "Accepted answer" not in text(client.get(url("topic", topic.pk)))


def test_votes_given_elsewhere_are_shown_as_such(client, topic):
    topic.posts.update(votes=12)
    assert "12 votes before the move" in text(client.get(url("topic", topic.pk)))


@pytest.mark.parametrize(
    ("html", "beginning"),
    [
        ("<p>Short &amp; sweet.</p>", "Short & sweet."),
        ("<blockquote><p>You said</p></blockquote><p>No.</p>", "No."),
        ("<blockquote><p>Only a quotation</p></blockquote>", "Only a quotation"),
        ("<p>cut in a tag <stro", "cut in a tag"),
        ("<p>" + "word " * 100 + "</p>", "word " * 31 + "word …"),
    ],
)
def test_an_excerpt_is_the_beginning_as_plain_text(html, beginning):
    assert excerpt(html) == beginning


def test_a_members_posts_are_those_that_the_viewer_may_read(client, group, topic, anna, ben, clara):
    reply(topic, ben, "In the open.")
    closed = make.group(anna, visibility=Visibility.CLOSED)
    make.join(closed, ben)
    actions.start_topic(closed, by=ben, title="Among us", source="Behind the door.")
    client.force_login(clara)
    page = text(client.get(url("posts_by", ben.pk)))
    assert "In the open." in page
    assert "Behind the door." not in page
    client.force_login(anna)
    assert "Behind the door." in text(client.get(url("posts_by", ben.pk)))


def test_a_profile_shows_the_latest_posts_and_the_way_to_all(client, topic, ben, clara):
    client.force_login(clara)
    address = reverse("accounts:profile", args=[ben.pk])
    assert "Latest posts" not in text(client.get(address))
    reply(topic, ben, "Ask Mr Wolf.")
    page = text(client.get(address))
    assert "Ask Mr Wolf." in page
    assert url("posts_by", ben.pk) in page


def test_an_outsider_is_shown_the_way_in(client, topic, clara):
    assert "Sign in to join" in text(client.get(url("topic", topic.pk)))
    client.force_login(clara)
    assert "Join this group" in text(client.get(url("topic", topic.pk)))


def test_an_attachment_is_saved_and_cannot_act(client, group, topic, clara):
    made = Attachment(post=topic.posts.get(), name="Übersicht.html", content_type="text/html", size=8)
    made.file.save("x.html", ContentFile(b"<script>"))
    response = client.get(url("attachment", made.pk))
    assert b"".join(response.streaming_content) == b"<script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    group.visibility = Visibility.CLOSED
    group.save(update_fields=["visibility"])
    client.force_login(clara)
    assert client.get(url("attachment", made.pk)).status_code == 404


def test_an_attachment_goes_with_its_removed_post(client, topic, ben, clara):
    post = reply(topic, ben)
    made = Attachment(post=post, name="a.txt", content_type="text/plain", size=1)
    made.file.save("a.txt", ContentFile(b"a"))
    actions.delete_post(post, by=ben)
    client.force_login(clara)
    assert client.get(url("attachment", made.pk)).status_code == 404
    client.force_login(ben)
    response = client.get(url("attachment", made.pk))
    assert response.status_code == 200
    response.close()


def test_a_page_names_its_form_by_a_key_of_its_own(client, topic, ben):
    client.force_login(ben)
    keys = {
        re.search(r'name="key" value="([^"]+)"', text(client.get(url("topic", topic.pk))))[1] for _ in "ab"
    }
    assert len({UUID(key) for key in keys}) == 2
