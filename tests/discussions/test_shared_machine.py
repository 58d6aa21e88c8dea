"""Whatever people do, in whatever order: a page from memory is the page as it would be made now, and shows
every reader what their rights say, neither more nor less.
"""

from contextlib import contextmanager, suppress

from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Member
from handschlag.core.errors import HandschlagError
from handschlag.core.shared import memory
from handschlag.discussions import actions, policy
from handschlag.discussions.models import Bookmark, Poll, Post, Results, Tag, Thanks, Topic
from handschlag.discussions.policy import Standing
from handschlag.groups import actions as groups
from handschlag.groups.actions import fingerprint
from handschlag.groups.models import Group, Membership, Role, Visibility
from tests import make
from tests.hot_client import HotClient, without_own

ANYBODY = st.integers(0, 4)
ANY = st.integers(0, 10_000)


class Site(RuleBasedStateMachine):
    """An organiser, a moderator, two members, a stranger and a visitor; two topics to begin with."""

    @initialize()
    def found(self):
        memory.forget()
        make.site()
        anna, mo, ben, emil, clara = (make.member(name) for name in ("Anna", "Mo", "Ben", "Emil", "Clara"))
        self.group = make.group(anna)
        make.join(self.group, mo, role=Role.MODERATOR)
        for member in (ben, emil):
            make.join(self.group, member)
        self.people = [anna, mo, ben, emil, clara]
        self.readers = [(None, HotClient()), *((member, HotClient(member)) for member in self.people)]
        self.words = 0
        for author in (ben, emil):
            actions.start_topic(self.group, by=author, title="Topic", source=self.text())

    def text(self):
        self.words += 1
        return f"word{self.words}x"

    def try_to(self, deed, *about, by, **options):
        with suppress(HandschlagError):
            deed(*about, by=self.people[by], **options)

    def topic(self, n):
        topics = list(Topic.objects.filter(group=self.group).order_by("pk"))
        return topics[n % len(topics)]

    def post(self, n):
        posts = list(Post.objects.filter(topic__group=self.group).order_by("pk"))
        return posts[n % len(posts)]

    @rule(by=ANYBODY, topic=ANY)
    def reply(self, by, topic):
        self.try_to(actions.reply_to_topic, self.topic(topic), by=by, source=self.text())

    @rule(by=ANYBODY, post=ANY)
    def answer(self, by, post):
        post = self.post(post)
        self.try_to(actions.reply_to_topic, post.topic, by=by, source=self.text(), answering=post)

    @rule(by=ANYBODY, post=ANY)
    def edit(self, by, post):
        source, title = self.text(), self.text()
        self.try_to(actions.edit_post, self.post(post), by=by, source=source, title=title, reason="Clearer.")

    @rule(by=ANYBODY, post=ANY, back=st.booleans())
    def remove(self, by, post, back):
        if back:
            self.try_to(actions.restore_post, self.post(post), by=by)
        else:
            self.try_to(actions.delete_post, self.post(post), by=by, reason="Wrong.")

    @rule(by=ANYBODY, topic=ANY, back=st.booleans())
    def remove_topic(self, by, topic, back):
        if back:
            self.try_to(actions.restore_topic, self.topic(topic), by=by)
        else:
            self.try_to(actions.delete_topic, self.topic(topic), by=by, reason="Wrong.")

    @rule(by=ANYBODY, topic=ANY, back=st.booleans())
    def close(self, by, topic, back):
        deed = actions.reopen_topic if back else actions.close_topic
        self.try_to(deed, self.topic(topic), by=by, reason="Settled.")

    @rule(by=ANYBODY, post=ANY, back=st.booleans())
    def thank(self, by, post, back):
        self.try_to(actions.take_back_thanks if back else actions.thank_for_post, self.post(post), by=by)

    @rule(by=ANYBODY, topic=ANY, results=st.sampled_from(Results))
    def ask_for_votes(self, by, topic, results):
        asked = actions.Ask("single", self.text(), ["this", "that"], results=results)
        self.try_to(actions.start_poll, self.topic(topic), asked, by=by)

    @rule(by=ANYBODY, poll=ANY, option=st.integers(0, 1), deed=st.sampled_from(["vote", "back", "close"]))
    def vote(self, by, poll, option, deed):
        if not (polls := list(Poll.objects.order_by("pk"))):
            return
        found = polls[poll % len(polls)]
        if deed == "vote":
            self.try_to(actions.vote, found, {found.options.all()[option].pk: 1}, by=by)
        else:
            self.try_to(actions.take_vote_back if deed == "back" else actions.close_poll, found, by=by)

    @rule(by=ANYBODY, topic=ANY, tags=st.lists(st.sampled_from(["Wood", "C++", "Öl"]), unique=True))
    def tag(self, by, topic, tags):
        opening = self.topic(topic).posts.get(number=1)
        self.try_to(actions.edit_post, opening, by=by, source=opening.source, tags=tags)

    @rule(by=ANYBODY, tag=ANY, name=st.sampled_from(["Wood", "C", "Saws"]))
    def rename_tag(self, by, tag, name):
        tags = list(Tag.objects.filter(group=self.group).order_by("pk"))
        if tags:
            self.try_to(actions.rename_tag, tags[tag % len(tags)], by=by, name=name)

    @rule(by=ANYBODY, post=ANY, back=st.booleans())
    def bookmark(self, by, post, back):
        self.try_to(actions.remove_bookmark if back else actions.bookmark_post, self.post(post), by=by)

    @rule(by=ANYBODY, topic=ANY, number=st.integers(1, 4))
    def read(self, by, topic, number):
        actions.mark_read(self.topic(topic), by=self.people[by], number=number)

    @rule(by=ANYBODY)
    def join_or_leave(self, by):
        here = Membership.objects.of(self.people[by]).filter(group=self.group).exists()
        self.try_to(groups.leave_group if here else groups.join_group, self.group, by=by)

    @rule(member=ANYBODY, role=st.sampled_from(Role))
    def change_role(self, member, role):
        self.try_to(groups.change_role, self.group, self.people[member], role, by=0)

    @rule(visibility=st.sampled_from(Visibility), name=st.booleans())
    def change_group(self, visibility, name):
        group = Group.objects.get(pk=self.group.pk)
        fields = {"name": self.text() if name else group.name, "description": "", "rules": ""}
        fields |= {"language": "en", "visibility": visibility, "joining": "open"}
        self.try_to(groups.edit_group, group, by=0, seen=fingerprint(group), **fields)

    @rule(by=ANYBODY)
    def rename(self, by):
        fields = {"headline": "", "company": "", "place": "", "languages": "", "about": ""}
        self.try_to(accounts.edit_profile, self.people[by], by=by, name=self.text(), **fields)

    @rule(by=ANYBODY, language=st.sampled_from(["de", "en"]))
    def change_language(self, by, language):
        accounts.change_preferences(
            self.people[by], by=self.people[by], language=language, time_zone="Europe/Berlin"
        )

    @invariant()
    def memory_shows_what_is(self):
        self.people = [Member.objects.get(pk=member.pk) for member in self.people]
        topics = list(Topic.objects.filter(group=self.group).order_by("pk"))
        addresses = [f"/groups/{self.group.slug}/", *(f"/topics/{topic.pk}/" for topic in topics)]
        addresses += [f"/groups/{self.group.slug}/?tag={slug}" for slug in ("wood", "c")]
        for number, (member, client) in enumerate(self.readers):
            shown = {address: client.get(address) for address in addresses}
            with without_memory():
                for address, page in shown.items():
                    fresh = client.get(address)
                    assert (page is None) == (fresh is None), address
                    assert page is None or without_own(page.body) == without_own(fresh.body), address
            viewer = AnonymousUser() if member is None else self.people[number - 1]
            for topic in topics:
                self.check_rights(topic, viewer, shown[f"/topics/{topic.pk}/"])

    @invariant()
    def tags_count_the_topics_that_are_there(self):
        for tag in Tag.objects.filter(group=self.group):
            there = Topic.objects.present().filter(taggings__tag=tag)
            assert tag.topic_count == there.count()
            assert all(one.last_post_at == one.topic.last_post_at for one in tag.taggings.all())

    def check_rights(self, topic, viewer, page):
        """Against the rules themselves: who finds the topic, reads a removed post, has thanked."""
        found = Topic.objects.findable_by(viewer).filter(pk=topic.pk).first()
        assert (page is not None) == (found is not None)
        if page is None:
            return
        membership = Membership.objects.of(viewer).filter(group=self.group).first()
        standing = Standing.of(viewer, membership)
        body = page.text.partition('<ol class="posts"')[2].partition("</ol>")[0]
        for post in Post.objects.filter(topic=topic).select_related("removal"):
            may_read = not post.is_removed or policy.can_read_removed_post(post, standing)
            assert (f"<p>{post.source}</p>\n</div>" in body) == may_read
            has_thanked = Thanks.objects.filter(post=post, member_id=viewer.pk or 0).exists()
            offered = policy.can_thank(post, found, standing)
            assert (f'action="/posts/{post.pk}/thanks/delete/"' in body) == (has_thanked and offered)
            kept = Bookmark.objects.filter(post=post, member_id=viewer.pk or 0).exists()
            there = viewer.pk is not None and policy.can_bookmark(post, found)
            assert (f'action="/posts/{post.pk}/bookmark/"' in body) == (there and not kept)
            assert (f'action="/posts/{post.pk}/bookmark/delete/"' in body) == (there and kept)
            assert (f'"/posts/{post.pk}/edit/"' in body) == policy.can_edit_post(post, found, standing)
            assert (f'"/posts/{post.pk}/delete/"' in body) == policy.can_delete_post(post, found, standing)
            assert (f'"/posts/{post.pk}/restore/"' in body) == policy.can_restore_post(post, found, standing)


@contextmanager
def without_memory():
    """Pages are made anew; what was remembered before is remembered afterwards."""
    kept = [(one, one._kept, one._size) for one in memory._ALL]
    for one in memory._ALL:
        one._kept, one._size = type(one._kept)(), 0
    try:
        yield
    finally:
        for one, what, size in kept:
            one._kept, one._size = what, size


class TestMemory(TestCase, Site.TestCase):
    """All runs in one transaction: each has a group of its own."""

    settings = settings(
        max_examples=8,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
