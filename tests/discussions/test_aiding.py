"""What helps while one writes: news of others, people to name, topics alike, quotations, two at one post."""

from uuid import uuid4

import pytest
from django.urls import reverse

from handschlag.core.search.writing import rebuild
from handschlag.discussions import actions
from handschlag.discussions.models import Post
from handschlag.discussions.pages.similar import similar_topics
from handschlag.groups.models import Role
from tests import make


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def topic(group, anna):
    return make.topic(group, anna, "Plumbers in Graz")


# Answered meanwhile


def test_who_was_answered_meanwhile_is_told_once_and_loses_nothing(client, topic, anna, ben):
    client.force_login(ben)
    assert 'name="seen" value="1"' in text(client.get(url("topic", topic.pk)))
    make.post(topic, anna, "Found one myself.")
    sent = {"source": "My long text.", "key": uuid4(), "seen": 1}
    response = client.post(url("reply", topic.pk), sent)
    page = text(response)
    assert response.status_code == 409
    for wanted in ("My long text.", "Found one myself.", "Anna Amsel", "Send all the same"):
        assert wanted in page
    assert 'name="seen"' not in page
    assert not Post.objects.filter(author=ben).exists()
    make.post(topic, anna, "And another.")
    assert client.post(url("reply", topic.pk), sent | {"seen": ""}).status_code == 302


def test_ones_own_posts_and_removed_ones_are_no_news(client, topic, anna, ben):
    make.post(topic, ben, "Mine.")
    actions.delete_post(make.post(topic, anna, "Gone."), by=anna)
    client.force_login(ben)
    sent = {"source": "More.", "key": uuid4(), "seen": 1}
    assert client.post(url("reply", topic.pk), sent).status_code == 302


def test_what_is_sent_twice_is_not_called_unsent(client, topic, anna, ben):
    client.force_login(ben)
    sent = {"source": "Mine.", "key": uuid4(), "seen": 1}
    first = client.post(url("reply", topic.pk), sent)
    topic.refresh_from_db()
    make.post(topic, anna, "An answer.")
    assert client.post(url("reply", topic.pk), sent).url == first.url


def test_the_composer_asks_what_came_in_and_an_unchanged_answer_costs_nothing(client, topic, anna, ben):
    client.force_login(ben)
    address = f"{url('since', topic.pk)}?number=1"
    first = client.get(address)
    assert first.json()["count"] == 0
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make.post(topic, anna, "News.")
    second = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (second.json()["count"], second.json()["text"]) == (
        1,
        "1 post has come in while you write.",
    )
    assert client.get(f"{url('since', topic.pk)}?number=nonsense").json()["count"] == 0


# Similar topics


def test_topics_that_share_words_with_a_title_are_found_the_rarest_first(group, anna):
    plumber = make.topic(group, anna, "A plumber in Graz?")
    make.topic(group, anna, "A tax adviser in Graz?")
    make.topic(group, anna, "Lunch on Friday")
    make.topic(group, anna, "Graz is beautiful")
    rebuild()
    found = similar_topics(group, "Who knows a PLUMBER in Graz")
    assert [topic.title for topic in found] == [plumber.title], "one word in common is not enough"
    assert similar_topics(group, "a") == []


def test_similar_topics_are_shown_to_who_may_read_and_never_removed_ones(client, group, topic, anna, clara):
    rebuild()
    client.force_login(clara)
    address = f"{url('similar', group.slug)}?title=plumbers"
    assert "Plumbers in Graz" in text(client.get(address))
    actions.delete_topic(topic, by=anna)
    assert "Plumbers in Graz" not in text(client.get(address))
    group.visibility = "closed"
    group.save()
    assert client.get(address).status_code == 404


def test_without_scripts_similar_topics_come_with_the_preview(client, group, topic, ben):
    rebuild()
    client.force_login(ben)
    sent = {"title": "Plumbers", "source": "Text.", "preview": "1"}
    assert "Plumbers in Graz" in text(client.post(url("new_topic", group.slug), sent))


def test_looking_for_similar_topics_takes_a_constant_number_of_queries(
    client, group, anna, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(anna)
    address = f"{url('similar', group.slug)}?title=plumbers"
    for _ in range(10):
        make.topic(group, anna, "Plumbers")
    rebuild()
    client.get(address)
    with django_assert_max_num_queries(8) as ten:
        client.get(address)
    for _ in range(10):
        make.topic(group, anna, "Plumbers")
    rebuild()
    with django_assert_num_queries(len(ten)):
        client.get(address)


# Mentions


def names(client, **asked):
    return [person["name"] for person in client.get(url("mentions"), asked).json()["people"]]


def test_people_of_the_group_are_named_first(client, group, topic, ben, anna, clara):
    stranger = make.member("Adam Ahorn")
    client.force_login(ben)
    assert names(client, q="a", kind="topic", pk=topic.pk) == ["Anna Amsel", stranger.name]
    assert names(client, q="a") == [stranger.name, "Anna Amsel"]
    assert names(client, q="ams", kind="group", pk=group.pk) == ["Anna Amsel"]
    assert names(client, q="msel") == []
    assert names(client, q="ben") == []


def test_letters_beyond_ascii_are_found_in_both_cases(client, ben):
    make.member("Özlem Ähre")
    client.force_login(ben)
    assert names(client, q="öz") == ["Özlem Ähre"]
    assert names(client, q="ähr") == ["Özlem Ähre"]


def test_who_belongs_to_a_group_is_not_told_to_strangers(client, topic, anna, clara):
    make.member("Adam Ahorn")
    client.force_login(clara)
    assert names(client, q="a", kind="topic", pk=topic.pk) == ["Adam Ahorn", "Anna Amsel"]


def test_people_without_a_profile_and_for_visitors_are_not_named(client, group, ben):
    make.member("Gustav Gone", is_active=False)
    assert client.get(url("mentions"), {"q": "a"}).status_code == 302
    client.force_login(ben)
    assert names(client, q="gust") == []
    assert names(client, q="") == []
    assert client.get(url("mentions"), {"q": "a", "kind": "topic", "pk": 999}).status_code == 404


def test_naming_people_takes_a_constant_number_of_queries(
    client, topic, ben, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(ben)
    asked = {"q": "m", "kind": "topic", "pk": topic.pk}
    [make.member() for _ in range(4)]
    names(client, **asked)
    with django_assert_max_num_queries(8) as four:
        names(client, **asked)
    [make.member() for _ in range(8)]
    with django_assert_num_queries(len(four)):
        assert len(names(client, **asked)) == 8


# Quotations


def test_a_whole_post_is_quoted_without_what_it_quotes_itself(client, topic, anna, ben):
    post = make.post(topic, anna, "> Somebody else\n\nI know **one**.\n\nIn Linz.")
    client.force_login(ben)
    page = text(client.get(f"{url('reply', topic.pk)}?reply_to={post.pk}&quote=1"))
    assert f"&gt; [Anna Amsel](/posts/{post.pk}/):\n&gt; I know **one**.\n&gt;\n&gt; In Linz." in page
    assert f'name="reply_to" value="{post.pk}"' in page
    assert "Somebody else" not in page.split("</textarea>", maxsplit=1)[0].split("<textarea")[1]


def test_a_removed_post_and_one_of_another_topic_are_not_quoted(client, group, topic, anna, ben):
    removed = make.post(topic, anna, "Secret.")
    actions.delete_post(removed, by=anna)
    elsewhere = make.post(make.topic(group, anna), anna, "Elsewhere.")
    client.force_login(ben)
    for post in (removed, elsewhere):
        page = text(client.get(f"{url('reply', topic.pk)}?reply_to={post.pk}&quote=1"))
        assert not {"Secret.", "Elsewhere."} & set(page.split())
        assert "&gt; [" not in page
    assert client.get(f"{url('reply', topic.pk)}?reply_to=x&quote=1").status_code == 200


def test_who_cannot_write_gets_no_form_to_quote_in(client, topic, clara):
    client.force_login(clara)
    assert client.get(f"{url('reply', topic.pk)}?quote=1").status_code == 403


# Two people at one post


def test_who_is_overtaken_sees_both_texts_and_may_save_theirs(client, topic, anna):
    post = make.post(topic, anna, "One.\nTwo.\nThree.")
    moderator = make.member("Mona Moderator")
    make.join(topic.group, moderator, role=Role.MODERATOR)
    actions.edit_post(post, by=moderator, source="One.\nTwo, clearer.\nThree.", reason="Clearer.")
    client.force_login(anna)
    mine = {"source": "One.\nTwo.\nThree!", "based_on": ""}
    response = client.post(url("edit_post", post.pk), mine)
    page = text(response)
    assert response.status_code == 409
    for wanted in ("Mona Moderator has changed", "Two, clearer.", "Three!", "Save mine all the same"):
        assert wanted in page
    based_on = actions.version(Post.objects.get(pk=post.pk))
    assert f'value="{based_on}"' in page.replace("&#x2B;", "+").replace("&#43;", "+")
    assert client.post(url("edit_post", post.pk), mine | {"based_on": based_on}).status_code == 302
    post.refresh_from_db()
    assert post.source == "One.\nTwo.\nThree!"
    assert post.revisions.count() == 2
