"""What other pages show of a topic or a post goes with it when it goes."""

import pytest
from django.test import Client

from handschlag.discussions import actions
from handschlag.discussions.jobs import tell_watchers
from handschlag.discussions.models import Level
from handschlag.groups import actions as group_actions
from handschlag.groups.models import Role, Visibility
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import in_words
from tests import make
from tests.hot_client import HotClient

pytestmark = pytest.mark.django_db


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def hidden(anna):
    return make.group(anna, visibility=Visibility.HIDDEN)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Rent of the hall", source="It costs forty-two.")


@pytest.fixture
def pointing(anna, topic):
    """A topic of another group with a card that shows the other one."""
    source = f"See\n\nhttp://127.0.0.1:8000/topics/{topic.pk}/\n"
    return actions.start_topic(make.group(anna), by=anna, title="Halls", source=source)


def shows(topic, words):
    return words in HotClient().get(f"/topics/{topic.pk}/").text


def test_a_card_of_a_topic_that_moves_to_a_hidden_group_shows_nothing_of_it(anna, topic, pointing, hidden):
    assert shows(pointing, "Rent of the hall")
    actions.move_topic(topic, hidden, by=anna, reason="Names")
    assert not shows(pointing, "Rent of the hall")
    assert not shows(pointing, "forty-two")
    actions.undo_relocation(topic.departures.get(), by=anna, reason="Not they")
    assert shows(pointing, "Rent of the hall")


def test_a_card_of_a_topic_that_is_taken_back_shows_nothing_of_it(anna, topic, pointing):
    assert shows(pointing, "Rent of the hall")
    actions.undo_sending(topic.posts.get(), by=anna)
    assert not shows(pointing, "Rent of the hall")


def test_a_card_names_the_topic_in_which_its_post_stands_now(anna, ben, topic, pointing, group):
    post = actions.reply_to_topic(topic, by=ben, source="Forty would do.")
    source = f"See\n\nhttp://127.0.0.1:8000/posts/{post.pk}/\n"
    other = actions.start_topic(group, by=anna, title="Prices", source=source)
    assert shows(other, "Rent of the hall")
    actions.split_topic(topic, [post.number], by=anna, title="What would do", reason="Another matter")
    assert shows(other, "What would do")


def test_nobody_reads_a_removed_post_by_trying_to_edit_it(anna, ben, clara, topic):
    post = actions.reply_to_topic(topic, by=anna, source="The key is under the mat.")
    actions.delete_post(post, by=anna, reason="Oh")
    sent = {"source": "My text.", "based_on": "nonsense", "reason": "Because"}
    for member in (ben, clara):
        answer = client_of(member).post(f"/posts/{post.pk}/edit/", sent)
        assert answer.status_code == 403
        assert "under the mat" not in answer.text
        assert "My text." in answer.text


def test_who_left_a_group_is_not_told_of_what_is_written_there(anna, ben, group):
    actions.watch_group(group, Level.WATCH, by=ben)
    group_actions.leave_group(group, by=ben)
    actions.start_topic(group, by=anna, title="After", source="He has left.")
    make.jobs_done(tell_watchers)
    assert not Notice.objects.filter(member=ben).exists()


def test_what_is_sent_again_is_told_again(anna, ben, group):
    topic = actions.start_topic(group, by=ben, title="Hall", source="Which one?")
    actions.reply_to_topic(topic, by=anna, source="The old one.")
    wrong = actions.reply_to_topic(topic, by=anna, source="The new oen.")
    actions.undo_sending(wrong, by=anna)
    topic.refresh_from_db()
    right = actions.reply_to_topic(topic, by=anna, source="The new one.")
    notice = Notice.objects.get(member=ben)
    assert (notice.count, notice.latest, notice.context) == (2, right.number, {"post": right.pk})


def test_a_notice_whose_latest_post_was_removed_speaks_of_the_one_before(anna, ben, group):
    topic = actions.start_topic(group, by=ben, title="Hall", source="Which one?")
    actions.reply_to_topic(topic, by=anna, source="The old one.")
    actions.delete_post(actions.reply_to_topic(topic, by=anna, source="No, the new one."), by=anna)
    notice = Notice.objects.get(member=ben)
    assert notice.count == 1
    assert "replied to you" in str(in_words([notice], ben))


def test_who_may_not_know_of_a_topic_does_not_read_its_title_where_a_split_is_undone(anna, ben, hidden):
    make.join(hidden, ben, role=Role.MODERATOR)
    theirs = make.group(anna)
    make.join(theirs, ben, role=Role.MODERATOR)
    dora = make.member("Dora")
    make.join(theirs, dora, role=Role.MODERATOR)
    old = actions.start_topic(hidden, by=anna, title="Only among us", source="Opening.")
    post = actions.reply_to_topic(old, by=ben, source="For all.")
    new = actions.split_topic(old, [post.number], by=anna, title="For all", reason="Another matter")
    actions.move_topic(new, theirs, by=anna, reason="For all")
    split = old.departures.get()
    answer = client_of(dora).get(f"/relocations/{split.pk}/delete/")
    assert "Only among us" not in answer.text


@pytest.mark.parametrize("gone", ["hidden", "removed"])
def test_what_was_answered_is_not_quoted_where_its_readers_may_not_follow(anna, ben, topic, hidden, gone):
    post = actions.reply_to_topic(topic, by=anna, source="Confidential number.")
    actions.reply_to_topic(topic, by=ben, source="So it is.", answering=post)
    new = actions.split_topic(topic, [post.number], by=anna, title="Numbers", reason="Not here")
    assert shows(topic, "Confidential number.")
    if gone == "hidden":
        actions.move_topic(new, hidden, by=anna, reason="Names")
    else:
        actions.delete_topic(new, by=anna, reason="Names")
    assert not shows(topic, "Confidential number.")
    assert "Confidential" not in HotClient(ben).get(f"/topics/{topic.pk}/?reply_to={post.pk}").text
