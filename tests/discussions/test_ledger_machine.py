"""Whatever people do, in whatever order: counts are right, and the ledger says what its sources say."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from handschlag.core import clock
from handschlag.core.errors import HandschlagError
from handschlag.discussions import actions
from handschlag.discussions.models import Post, Relocation, Topic
from handschlag.groups.models import Role
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.recount import assert_counts_are_right

ANYBODY = st.integers(0, 4)
MODERATING = st.integers(0, 1)
"""The organiser and the moderator, who are refused less."""
ANY = st.integers(0, 10_000)


class Talk(RuleBasedStateMachine):
    """Two groups; five people (one organiser, one moderator, two members, one program) and what they do.

    A refusal is a fine answer to any deed; what must hold is that nothing is half done.
    """

    def __init__(self):
        super().__init__()
        self.ledger = {}

    @initialize()
    def found_a_group(self):
        anna = make.member("Anna Amsel")
        self.group, self.other_group = make.group(anna), make.group(anna)
        dora, ben, emil = (make.member(name) for name in ("Dora", "Ben", "Emil"))
        robot = make.member("Robot", is_bot=True)
        make.join(self.group, dora, role=Role.MODERATOR)
        for member in (ben, emil, robot):
            make.join(self.group, member)
        make.join(self.other_group, dora, role=Role.MODERATOR)
        self.people = [anna, dora, ben, emil, robot]
        for by in (anna, ben):
            topic = actions.start_topic(self.group, by=by, title="Topic", source="Opening.")
            for member in (emil, ben, anna):
                actions.reply_to_topic(topic, by=member, source="Reply.")

    def topics(self):
        """Those of this run: all runs share one database."""
        return Topic.objects.filter(group__in=[self.group, self.other_group])

    def topic(self, n):
        topics = list(self.topics().order_by("pk"))
        return topics[n % len(topics)]

    def post(self, n):
        posts = list(Post.objects.filter(topic__in=self.topics()).order_by("pk"))
        return posts[n % len(posts)]

    def try_to(self, deed, *about, by, **options):
        with suppress(HandschlagError):
            deed(*about, by=self.people[by], **options)

    @rule(by=ANYBODY)
    def start(self, by):
        self.try_to(actions.start_topic, self.group, by=by, title="Topic", source="Opening.")

    def has_topics(self):
        return self.topics().exists()

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY, m=ANY, to_a_post=st.booleans())
    def reply(self, by, n, m, to_a_post):
        topic = self.topic(n)
        posts = list(topic.posts.order_by("pk"))
        answering = posts[m % len(posts)] if to_a_post and posts else None
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

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def accept(self, by, n):
        self.try_to(actions.accept_post, self.post(n), by=by)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY)
    def take_acceptance_back(self, by, n):
        self.try_to(actions.take_acceptance_back, self.topic(n), by=by)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY, pins=st.booleans())
    def pin_or_unpin(self, by, n, pins):
        self.try_to(actions.pin_topic if pins else actions.unpin_topic, self.topic(n), by=by)

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY, shares=st.booleans())
    def share_or_unshare(self, by, n, shares):
        self.try_to(actions.share_post if shares else actions.unshare_post, self.post(n), by=by)

    @precondition(has_topics)
    @rule(by=MODERATING, n=ANY)
    def plan(self, by, n):
        self.try_to(actions.plan_closing, self.topic(n), by=by, silent_days=1)

    @rule(days=st.integers(0, 2))
    def let_time_pass(self, days):
        actions.close_due_topics(clock.now() + timedelta(days=days))

    @precondition(has_topics)
    @rule(by=MODERATING, n=ANY, back=st.booleans())
    def move(self, by, n, back):
        target = self.group if back else self.other_group
        self.try_to(actions.move_topic, self.topic(n), target, by=by, reason="Belongs there.")

    @precondition(has_topics)
    @rule(by=MODERATING, n=ANY, picks=st.sets(st.integers(0, 7), min_size=1, max_size=4))
    def split(self, by, n, picks):
        topic = self.topic(n)
        replies = list(topic.posts.filter(number__gt=1).values_list("number", flat=True)) or [2]
        chosen = {replies[pick % len(replies)] for pick in picks}
        self.try_to(actions.split_topic, topic, chosen, by=by, title=f"Split {n}", reason="Another matter.")

    @precondition(has_topics)
    @rule(by=MODERATING, n=ANY, m=ANY)
    def merge(self, by, n, m):
        topic = self.topic(n)
        others = list(Topic.objects.present().filter(group=topic.group).exclude(pk=topic.pk).order_by("pk"))
        if others:
            self.try_to(actions.merge_topic, topic, others[m % len(others)], by=by, reason="The same.")

    def relocations(self):
        return Relocation.objects.filter(topic__in=self.topics())

    def was_relocated(self):
        return self.relocations().exists()

    @precondition(was_relocated)
    @rule(by=MODERATING, n=ANY)
    def undo(self, by, n):
        relocations = list(self.relocations().order_by("-pk"))
        self.try_to(actions.undo_relocation, relocations[n % len(relocations)], by=by, reason="A mistake.")

    @precondition(has_topics)
    @rule(by=ANYBODY, n=ANY, number=st.integers(1, 8))
    def read(self, by, n, number):
        actions.mark_read(self.topic(n), by=self.people[by], number=number)

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
    """All runs in one transaction."""

    settings = settings(
        max_examples=8, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
