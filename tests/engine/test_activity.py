"""What counts and what does not, and what is no input at all."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from handschlag.engine.activity import NEVER, ActionKind, Actions, Activity, Posts, Spells
from handschlag.engine.errors import EngineError
from tests.engine.reference import History, Post, Spell


def authors_counted(*posts: Post, bots: frozenset[int] = frozenset()) -> list[int]:
    return sorted(History(5, posts=list(posts), bots=bots).activity().actions.member.tolist())


def test_posts_and_replies_count() -> None:
    assert authors_counted(Post(0, 1, 10, opens=True), Post(1, 1, 20), Post(2, 1, 30, parent=1)) == [0, 1, 2]


def test_bots_deleted_posts_and_unknown_authors_do_not_count() -> None:
    posts = [Post(0, 1, 10, opens=True), Post(1, 1, 20), Post(2, 1, 30, deleted=True), Post(None, 1, 40)]
    assert authors_counted(*posts, bots=frozenset({1})) == [0]


def test_an_answer_to_oneself_does_not_count() -> None:
    opener, reply = Post(0, 1, 10, opens=True), Post(1, 1, 20)
    assert authors_counted(opener, reply, Post(0, 1, 30)) == [0, 1]
    assert authors_counted(opener, reply, Post(1, 1, 30, parent=1)) == [0, 1]
    assert authors_counted(opener, reply, Post(0, 1, 30, parent=1)) == [0, 0, 1]


def test_an_answer_to_ones_own_deleted_post_is_still_one_to_oneself() -> None:
    posts = [Post(0, 1, 10, opens=True), Post(1, 1, 20, deleted=True), Post(1, 1, 30, parent=1)]
    assert authors_counted(*posts) == [0]


def first_reply(*posts: Post, bots: frozenset[int] = frozenset()) -> list[int | None]:
    topics = History(5, posts=list(posts), bots=bots).activity().topics
    return [None if time == NEVER else time for time in topics.first_reply.tolist()]


def test_the_first_reply_is_another_humans() -> None:
    own, bot, gone = Post(0, 1, 20), Post(3, 1, 30), Post(2, 1, 40, deleted=True)
    answer, later = Post(1, 1, 60), Post(2, 1, 50)
    opener = Post(0, 1, 10, opens=True)
    assert first_reply(opener, own, bot, gone, answer, later, bots=frozenset({3})) == [50]
    assert first_reply(opener, own, bot, gone, bots=frozenset({3})) == [None]


def test_topics_of_bots_and_deleted_topics_are_not_waited_on() -> None:
    assert first_reply(Post(0, 1, 10, opens=True), Post(1, 1, 20), bots=frozenset({0})) == []
    assert first_reply(Post(0, 1, 10, opens=True, deleted=True), Post(1, 1, 20)) == []


def test_a_reply_of_somebody_unknown_answers_but_not_their_own_topic() -> None:
    assert first_reply(Post(0, 1, 10, opens=True), Post(None, 1, 20)) == [20]
    assert first_reply(Post(None, 1, 10, opens=True), Post(None, 1, 20)) == [None]


def test_a_reply_before_its_topic_came_at_once() -> None:
    assert first_reply(Post(0, 1, 10, opens=True), Post(1, 1, 5)) == [10]


def test_who_has_left_or_not_yet_joined_is_no_member() -> None:
    history = History(4, [Spell(0, 10), Spell(1, 10, 20), Spell(2, 30), Spell(3, 5)], bots=frozenset({3}))
    activity = history.activity()
    assert activity.members_at(19).tolist() == [True, True, False, False]
    assert activity.members_at(20).tolist() == [True, False, False, False]
    assert activity.first_joined.tolist() == [10, 10, 30, NEVER]


def posts(**changed: npt.ArrayLike) -> Posts:
    table: dict[str, npt.ArrayLike] = {
        "author": [0, 1],
        "topic": [7, 7],
        "time": [1, 2],
        "parent": [-1, 0],
        "opens": [True, False],
        "deleted": [False, False],
    }
    return Posts.of(**(table | changed))


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda: Spells.of([0], [1, 2], [3, 4]), "member has 1, joined has 2"),
        (lambda: Spells.of([0, 1], [1, 5], [3, 4]), "spell 1 ends before it begins"),
        (lambda: Spells.of([0, 0], [1, 2], [3, 4]), "spells of member 0 overlap"),
        (lambda: Spells.of([0], [float("nan")], [3]), r"joined\[0\] is nan"),
        (lambda: Spells.of([0], [1.5], [3]), "whole numbers"),
        (lambda: Spells.of([[0]], [1], [3]), "one dimension"),
        (lambda: Spells.of(["anna"], [1], [3]), "numbers"),
        (lambda: Actions.of([0], [1], [99]), r"kind\[0\] is 99"),
        (lambda: posts(parent=[-1, 2]), r"parent\[1\] is 2, outside -1..1"),
        (lambda: posts(parent=[-1, 1]), "cannot answer itself"),
        (lambda: posts(opens=[True, True]), "topic 7 is opened twice"),
        (lambda: posts(opens=[1, 0]), "opens must hold booleans"),
        (lambda: posts(deleted=[False]), "deleted has 1"),
    ],
)
def test_bad_input_is_named(attempt: Callable[[], object], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        attempt()


@pytest.mark.parametrize("author", [2, -2])
def test_ids_out_of_range_are_named(author: int) -> None:
    with pytest.raises(EngineError, match=rf"posts.author\[1\] is {author}, outside -1..1"):
        Activity(np.zeros(2, dtype=bool), Spells.of([], [], []), posts(author=[0, author]), Actions.none())


def test_actions_are_sorted_by_time() -> None:
    actions = Actions.of([3, 1, 2], [30, 10, 20], [ActionKind.POST] * 3)
    assert actions.member.tolist() == [1, 2, 3]
    assert actions.between(10, 20).member.tolist() == [1, 2]
    assert actions.until(9).member.tolist() == []
