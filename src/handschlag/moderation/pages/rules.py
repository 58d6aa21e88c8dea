"""The rules for words and links, and what one of them would have caught."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.bounded import BoundedCount
from handschlag.core.errors import ask
from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Post
from handschlag.groups.models import Group, Membership
from handschlag.groups.pages import Standing, standing
from handschlag.moderation import policy
from handschlag.moderation.actions.matching import caught
from handschlag.moderation.actions.screening import NEWCOMER
from handschlag.moderation.models import Precautions, Rule
from handschlag.moderation.pages.showing import plain

TRIED_ON, SHOWN = 5000, 50
"""Posts that a trial looks at, the latest first; and those it shows."""
DAYS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class Rules:
    """``standing`` is None for the site's."""

    standing: Standing | None
    rules: list[Rule]
    site_rules: list[Rule]
    """Those that hold in all groups, in a group's list."""
    precautions: Precautions | None

    @property
    def group(self) -> Group | None:
        return self.standing.group if self.standing is not None else None


@dataclass(frozen=True, slots=True)
class Catch:
    post: Post
    found: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Trial:
    days: int
    looked_at: int
    count: int
    catches: list[Catch]
    is_cut: bool
    """Whether there were more posts than a trial looks at."""


@dataclass(frozen=True, slots=True)
class RulePage:
    rule: Rule
    standing: Standing | None
    trial: Trial | None

    @property
    def group(self) -> Group | None:
        return self.standing.group if self.standing is not None else None

    @property
    def back(self) -> str:
        return rules_address(self.group)


def rules_address(group: Group | None) -> str:
    return address("moderation:rules", group.slug) if group is not None else address("moderation:site_rules")


def ruled(slug: str, viewer: Member) -> Standing:
    """A group whose rules the viewer sets. Http404 for one they may not know of, else NotAllowed."""
    found = standing(slug, viewer)
    ask(
        allowed=policy.can_set_rules(found.membership),
        otherwise=_("Only organisers set the rules of a group."),
    )
    return found


def rules_page(found: Standing | None) -> Rules:
    """Two queries for a group, one for the site."""
    if found is None:
        return Rules(None, _OF_SITE.all(), [], None)
    both = _IN_GROUP.all(group=found.group.pk)
    chosen = _PRECAUTIONS.first(group=found.group.pk) or Precautions(group=found.group)
    own = [rule for rule in both if rule.group_id is not None]
    return Rules(found, own, [rule for rule in both if rule.group_id is None], chosen)


_OF_SITE = Prepared(lambda: Rule.objects.of(None).order_by("pk"))
_IN_GROUP = Prepared(
    lambda: Rule.objects.filter(Q(group=Given("group")) | Q(group__isnull=True, is_on=True)).order_by("pk")
)
_PRECAUTIONS = Prepared(lambda: Precautions.objects.filter(group=Given("group")))


def find_rule(pk: int, viewer: Member) -> tuple[Rule, Standing | None]:
    """Http404 for those of groups the viewer does not belong to, and of the site for who does not run it."""
    rule = Rule.objects.select_related("group").filter(pk=pk).first()
    if rule is None or (rule.group is None and not viewer.is_operator):
        raise Http404
    if rule.group is None:
        return rule, None
    membership = Membership.objects.of(viewer).filter(group=rule.group).first()
    if membership is None:
        raise Http404
    ask(allowed=policy.can_set_rules(membership), otherwise=_("Only organisers set the rules of a group."))
    return rule, Standing(rule.group, viewer, membership)


def trial(rule: Rule, days: int) -> Trial:
    """What the rule would have caught in the last days. Two queries."""
    since = clock.now() - timedelta(days=days)
    posts = Post.objects.present().filter(created_at__gte=since)
    if rule.group_id is not None:
        posts = posts.filter(topic__group=rule.group_id)
    looked_at = list(posts.select_related("topic", "author").order_by("-created_at", "-pk")[: TRIED_ON + 1])
    found = [(post, said) for post in looked_at[:TRIED_ON] if (said := caught(rule, _words(post)))]
    if rule.newcomers_only:
        new = _by_newcomers([post.pk for post, _said in found])
        found = [(post, said) for post, said in found if post.pk in new]
    catches = [Catch(post, said, plain(post.html, 160)) for post, said in found[:SHOWN]]
    return Trial(days, min(len(looked_at), TRIED_ON), len(found), catches, len(looked_at) > TRIED_ON)


def _words(post: Post) -> str:
    return f"{post.topic.title}\n{post.source}" if post.is_opening else post.source


def _by_newcomers(posts: list[int]) -> set[int]:
    """Those whose author had written fewer before, in the same group."""
    before = Post.objects.present().filter(
        author=OuterRef("author"),
        topic__group=OuterRef("topic__group"),
        created_at__lt=OuterRef("created_at"),
    )
    counted = Post.objects.filter(pk__in=posts).annotate(
        earlier=BoundedCount(before.order_by().values("pk")[:NEWCOMER])
    )
    return set(counted.filter(earlier__lt=NEWCOMER).values_list("pk", flat=True))


def days_asked(text: str) -> int:
    """How far a trial looks back; nonsense counts as a month."""
    return int(text) if text.isascii() and text.isdecimal() and int(text[:4]) in DAYS else DAYS[1]
