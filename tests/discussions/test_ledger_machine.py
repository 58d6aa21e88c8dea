"""Whatever people do, in whatever order: counts are right, and the ledger says what its sources say."""

from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from handschlag.core.errors import HandschlagError
from handschlag.discussions import actions
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Role
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.recount import assert_counts_are_right

ANYBODY = st.integers(0, 4)
ANY = st.integers(0, 10_000)


class Talk(RuleBasedStateMachine):
    """Five people (one organiser, one moderator, two members, one program) and what they do.

    A refusal is a fine answer to any deed; what must hold is that nothing is half done.
    """

    def __init__(self):
        super().__init__()
        self.ledger = {}

    @initialize()
    def found_a_group(self):
        anna = make.member("Anna Amsel")
        self.group = make.group(anna)
        dora, ben, emil = (make.member(name) for name in ("Dora", "Ben", "Emil"))
        robot = make.member("Robot", is_bot=True)
        make.join(self.group, dora, role=Role.MODERATOR)
        for member in (ben, emil, robot):
            make.join(self.group, member)
        self.people = [anna, dora, ben, emil, robot]

    def topic(self, n):
        topics = list(Topic.objects.order_by("pk"))
        return topics[n % len(topics)]

    def post(self, n):
        posts = list(Post.objects.order_by("pk"))
        return posts[n % len(posts)]

    def try_to(self, deed, *about, by, **options):
        with suppress(HandschlagError):
            deed(*about, by=self.people[by], **options)

    @rule(by=ANYBODY)
    def start(self, by):
        self.try_to(actions.start_topic, self.group, by=by, title="Topic", source="Opening.")

    def has_topics(self):
        return Topic.objects.exists()

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY, m=ANY, to_a_post=st.booleans())
    def reply(self, by, n, m, to_a_post):
        topic = self.topic(n)
        posts = list(topic.posts.order_by("pk"))
        answering = posts[m % len(posts)] if to_a_post else None
        self.try_to(actions.reply_to_topic, topic, by=by, source="Reply.", answering=answering)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def edit(self, by, n):
        self.try_to(actions.edit_post, self.post(n), by=by, source=f"Edited {n}.", reason="Why not.")

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def thank(self, by, n):
        self.try_to(actions.thank_for_post, self.post(n), by=by)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def take_back(self, by, n):
        self.try_to(actions.take_back_thanks, self.post(n), by=by)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def delete(self, by, n):
        self.try_to(actions.delete_post, self.post(n), by=by, reason="Rude.")

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def restore(self, by, n):
        self.try_to(actions.restore_post, self.post(n), by=by)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def close(self, by, n):
        self.try_to(actions.close_topic, self.topic(n), by=by, reason="Enough.")

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def reopen(self, by, n):
        self.try_to(actions.reopen_topic, self.topic(n), by=by, reason="Not enough.")

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def delete_topic(self, by, n):
        self.try_to(actions.delete_topic, self.topic(n), by=by, reason="Spam.")

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def restore_topic(self, by, n):
        self.try_to(actions.restore_topic, self.topic(n), by=by)

    @invariant()
    def counts_are_right(self):
        assert_counts_are_right()

    @invariant()
    def the_ledger_says_what_its_sources_say(self):
        assert not compare()

    @invariant()
    def the_ledger_only_grows(self):
        rows = {row["id"]: row for row in Interaction.objects.values()}
        assert rows.items() >= self.ledger.items()
        self.ledger = rows


class TestTalk(TestCase, Talk.TestCase):
    """Each run in a transaction of its own."""

    settings = settings(
        max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
