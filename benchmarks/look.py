"""What there is to read on a site that ``benchmarks.fill`` made, as JSON.

    python -m benchmarks.look [--readers 1]

runs on the site that the environment names. Addresses are found by the names of this version's views,
cursors by the product's own paging, and queries are counted in the application as the server calls it,
so that what answers in front of Django counts as well.
"""

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import django
from django.db import transaction

from benchmarks.fill import SLUG
from benchmarks.look_help import pages_of_ones_own
from benchmarks.pages.posting import TOKEN

DISTINCT = 120  # pages near each other that nobody has read
COLD = 60_000
WRITTEN_IN = 50
OTHERS = {
    "home": "home",
    "groups": "groups:index",
    "about a group": "groups:detail",
    "members": "groups:members",
    "insights, from a snapshot": "insights:hub",
    "map of the network": "insights:map",
    "profile": "accounts:profile",
    "posts by a member": "discussions:posts_by",
    "history of a post": "discussions:history",
    "new topic": "discussions:new_topic",
    "own profile": "accounts:edit",
    "directory": "people:directory",
    "companies": "people:companies",
    "own entry": "people:profile",
    "settings": "accounts:preferences",
    "offers and requests": "exchange:listings",
    "those of a group": "exchange:group_listings",
    "one's own": "exchange:my_listings",
    "an offer or request": "exchange:listing",
    "review queue": "moderation:queue",
    "a moderator's ten minutes": "moderation:desk",
    "a case": "moderation:case",
}
WORDS = ("Angebot", "Versicherung", "Treffen Ulm", "Rechnung Lager", "Ausbildung", "Netzwerk")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1)
    django.setup()
    json.dump(look(parser.parse_args().readers), sys.stdout)


def look(readers: int) -> dict[str, Any]:
    from handschlag.accounts.models import Member
    from handschlag.groups.models import Group

    group = Group.objects.get(slug=SLUG)
    people = list(Member.objects.filter(email__startswith="reader").order_by("pk")[:readers])
    with transaction.atomic():  # one commit for all
        cookies = [sign_in(member) for member in people]
    topics = Topics(group)
    hot = {"list": topics.listed, "topic": topics.shown(topics.usual)}
    others, missing = other_pages(people[0], topics)
    found = {
        "cookies": cookies,
        "held": f"{group.member_count:,} members, {group.topic_count:,} topics, {group.post_count:,} posts",
        "hot": hot,
        "deep": topics.deep(),
        "undisturbed": topics.undisturbed(),
        "cold": topics.cold(),
        "others": others,
        "searches": searches(),
        "live": [reverse_of(name, []) for name, keywords in named_views() if "live" in name and not keywords],
        "write_in": topics.write_in(),
        "thank": topics.to_thank(),
        "members": [reverse_of("accounts:profile", [member.pk]) for member in people],
    }
    counted, refused = count_all(hot | others, cookies[0])
    as_organiser = {label: others[label] for label in refused}  # the second reader runs group and site
    more, refused = count_all(as_organiser, cookies[-1] if readers == 1 else cookies[1])
    found["others"] = {
        label: [path, int(label in more)] for label, path in others.items() if label in counted | more
    }
    return found | {"queries": counted | more, "missing": missing | refused}


def sign_in(member: Any) -> str:
    """The cookies a browser has after it signed in: the session and the form token."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(member)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def reverse_of(name: str, arguments: list[Any]) -> str:
    """The address of that name; "" where this version has no such page."""
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


class Topics:
    """The group's topics: a usual one of a full page, the longest, and lists however deep."""

    def __init__(self, group: Any) -> None:
        from handschlag.discussions.models import Topic

        self.group = group
        self.all = Topic.objects.filter(group=group, meetup=None).present()
        self.listed = reverse_of("discussions:topics", [group.slug])
        self.longest = self.all.order_by("-last_number", "pk")[0]
        others = self.all.exclude(pk=self.longest.pk)
        full = others.filter(last_number__gte=25).order_by("pk")
        self.usual = full.first() or others.order_by("-last_number", "pk")[0]

    def shown(self, topic: Any) -> str:
        return reverse_of("discussions:topic", [topic.pk])

    def deep(self) -> dict[str, dict[str, str]]:
        """First, middle and last page of the longest topic and of the list."""
        from handschlag.discussions.pages.topics import POSTS_SHOWN, TOPICS_SHOWN

        shown, last = self.shown(self.longest), self.longest.last_number
        middle = (last // POSTS_SHOWN // 2) * POSTS_SHOWN + 1
        end = (last - 1) // POSTS_SHOWN * POSTS_SHOWN + 1
        n_topics = self.all.count()
        depths = [n_topics // 2, max(0, n_topics - TOPICS_SHOWN)]
        return {
            "topic": {"first": shown, "middle": f"{shown}?from={middle}", "last": f"{shown}?from={end}"},
            "list": {"first": self.listed}
            | {
                name: self.list_at(depth, 1)[0]
                for name, depth in zip(("middle", "last"), depths, strict=True)
            },
        }

    def undisturbed(self) -> dict[str, dict[str, list[str]]]:
        """The same places, each as many pages that begin one row later: nobody has read them before."""
        from handschlag.discussions.pages.topics import POSTS_SHOWN, TOPICS_SHOWN

        shown, last = self.shown(self.longest), self.longest.last_number
        n_topics = self.all.count()
        number = max(1, min(DISTINCT, last // 4, n_topics // 4))
        starts = {"first": 2, "middle": last // 2 + 1, "last": max(2, last - POSTS_SHOWN - number + 1)}
        depths = {"first": 1, "middle": n_topics // 2, "last": max(1, n_topics - TOPICS_SHOWN - number)}
        return {
            "topic": {
                place: [f"{shown}?from={start + at}" for at in range(number)]
                for place, start in starts.items()
            },
            "list": {place: self.list_at(depth, number) for place, depth in depths.items()},
        }

    def list_at(self, depth: int, number: int) -> list[str]:
        """Addresses of lists that begin after ``depth`` topics, after one more, and so on.

        The cursors are the product's own: what ends a page of one row leads to the next.
        """
        from handschlag.core.pagination import newest_first

        ordered = self.all.order_by("-last_post_at", "-pk")
        rows = list(ordered.values_list("pk", "last_post_at")[max(0, depth - 1) : max(1, depth) + number])
        found = []
        for (pk, moment), (following, _) in pairwise(rows):
            two = self.all.filter(pk__in=[pk, following], last_post_at__lte=moment)
            cursor = newest_first(two, field="last_post_at", size=1).older
            found.append(f"{self.listed}?before={cursor}")
        return found or [self.listed]

    def cold(self) -> list[str]:
        """Topics that nothing else here reads, so that each answer is the first of its page."""
        taken = {self.usual.pk, self.longest.pk, *self.written_in()}
        keys = self.all.exclude(pk__in=taken).order_by("-pk").values_list("pk", flat=True)[:COLD]
        return [reverse_of("discussions:topic", [pk]) for pk in keys]

    def write_in(self) -> list[str]:
        return [reverse_of("discussions:topic", [pk]) for pk in self.written_in()]

    def written_in(self) -> list[int]:
        open_ones = self.all.filter(closure__isnull=True).exclude(pk__in=[self.usual.pk, self.longest.pk])
        most = min(WRITTEN_IN, 1 + self.all.count() // 5)
        newest = open_ones.order_by("-last_post_at", "-pk").values_list("pk", flat=True)[:most]
        return list(newest) or [self.usual.pk]

    def to_thank(self) -> list[str]:
        from handschlag.discussions.models import Post

        posts = Post.objects.filter(topic__in=self.written_in(), removal__isnull=True).exclude(
            author__email__startswith="reader"
        )
        return [reverse_of("discussions:thank", [pk]) for pk in posts.values_list("pk", flat=True)[:500]]


def other_pages(reader: Any, topics: Topics) -> tuple[dict[str, str], dict[str, str]]:
    """Addresses of all pages but the hot ones, and what this version lacks or nobody measures, with why."""
    slug, post = topics.group.slug, edited_post(reader, topics)
    author = topics.longest.author_id
    arguments = {
        "groups:detail": [slug], "groups:members": [slug], "insights:hub": [slug], "insights:map": [slug],
        "discussions:new_topic": [slug], "accounts:profile": [author], "discussions:posts_by": [author],
        "discussions:history": [post], "exchange:group_listings": [slug], "exchange:listing": listing(),
        "moderation:queue": [slug], "moderation:case": waiting_case(),
    }  # fmt: skip
    found = {label: reverse_of(name, arguments.get(name, [])) for label, name in OTHERS.items()}
    missing = {label: "this version has no such page" for label, path in found.items() if not path}
    found |= meetups() | companies() | pages_of_ones_own(reader, reverse_of)
    known = set(found.values()) | {topics.listed}
    for name, keywords in named_views():
        if name.startswith("people:") and keywords:
            missing[name] = "it is about another company, person or talk"
        elif set(keywords) <= {"slug"}:
            path = reverse_of(name, [slug] if keywords else [])
            if path and path not in known:
                found[name] = path
        elif name not in OTHERS.values():
            missing[name] = f"its address needs {', '.join(keywords)}"
    for name, path in own_addresses():
        missing.pop(name, None)
        if path not in known and name not in OTHERS.values() and not name.startswith("discussions:"):
            found.setdefault(name, path)
    return {label: path for label, path in found.items() if path}, missing


def waiting_case() -> list[int]:
    """Of what was flagged."""
    from handschlag.moderation.models import Case

    return list(Case.objects.open().order_by("pk").values_list("pk", flat=True)[:1])


def listing() -> list[int]:
    """Somebody's newest offer or request."""
    from handschlag.exchange.models import Listing

    return list(Listing.objects.open().order_by("-created_at").values_list("pk", flat=True)[1:2])


def companies() -> dict[str, str]:
    """The page of a company with many people, where there is one."""
    from handschlag.people.models import Company

    company = Company.objects.order_by("-people_count", "pk").first()
    return {"company": company.get_absolute_url()} if company else {}


def meetups() -> dict[str, str]:
    """The pages of a meetup that is yet to come; its own is that of its talk."""
    from django.utils import timezone

    from handschlag.meetups.models import Meetup

    ahead = Meetup.objects.filter(starts_at__gt=timezone.now()).order_by("starts_at").first()
    if ahead is None:
        return {}
    return {
        "meetup": ahead.topic.get_absolute_url(),
        "people of a meetup": reverse_of("meetups:people", [ahead.pk]),
        "door of a meetup": reverse_of("meetups:door", [ahead.pk]),
    }


def own_addresses() -> Iterator[tuple[str, str]]:
    """View and address of the newest of everything that has an address of its own."""
    from django.apps import apps
    from django.urls import NoReverseMatch, resolve

    for model in apps.get_models():
        if model.__module__.startswith("handschlag") and hasattr(model, "get_absolute_url"):
            newest = model.objects.order_by("-pk").first()
            try:
                path = newest.get_absolute_url().partition("#")[0] if newest is not None else ""
            except NoReverseMatch:  # it has no page yet
                continue
            if path:
                yield resolve(path.partition("?")[0]).view_name, path


def named_views() -> Iterator[tuple[str, list[str]]]:
    """Our own views that have a name, with what their addresses hold."""
    from django.urls import URLPattern, URLResolver, get_resolver

    waiting: list[tuple[str, Any, list[str]]] = [("", get_resolver(), [])]
    while waiting:
        prefix, node, keywords = waiting.pop(0)
        own = [*keywords, *node.pattern.converters]
        if isinstance(node, URLResolver):
            space = f"{prefix}{node.namespace}:" if node.namespace else prefix
            waiting += [(space, child, own) for child in node.url_patterns]
        elif isinstance(node, URLPattern) and node.name and node.callback.__module__.startswith("handschlag"):
            yield f"{prefix}{node.name}", own


def edited_post(reader: Any, topics: Topics) -> int:
    """A post with a history; where none has one, the reader writes one and changes it."""
    from handschlag.discussions import actions
    from handschlag.discussions.models import Revision

    if (revision := Revision.objects.filter(post__author=reader).first()) is not None:
        return int(revision.post_id)
    post = actions.reply_to_topic(topics.all.get(pk=topics.written_in()[0]), by=reader, source="Erst so.")
    actions.edit_post(post, by=reader, source="Dann anders.")
    return int(post.pk)


def searches() -> dict[str, list[str]]:
    """Addresses of searches by order; empty where this version has no search."""
    names = [name for name, keywords in named_views() if "search" in name and not keywords]
    for path in (reverse_of(name, []) for name in names):
        ranked = [f"{path}?q={word.replace(' ', '+')}" for word in WORDS]
        return {"ranked": ranked, "newest": [f"{each}&{newest_order()}" for each in ranked]}
    return {}


def newest_order() -> str:
    """How this version's search is asked for the newest first."""
    try:
        from handschlag.search.forms import NEWEST  # type: ignore[import-not-found]
    except ImportError:
        return "order=newest"
    return str(NEWEST)


def count_all(pages: dict[str, str], cookie: str) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Queries of each page for its first and its second reader; and the pages that do not answer 200."""
    from handschlag.site.wsgi import application

    counted, refused = {}, {}
    hot = {f"{label}, visitor": pages[label] for label in ("list", "topic") if label in pages}
    for label, path in (hot | pages).items():
        session = "" if label.endswith(", visitor") else cookie
        status, first = queries_of(application, path, session)
        if status.startswith("200 html"):
            counted[label] = [first, queries_of(application, path, session)[1]]
        elif not status.startswith("405"):
            refused[label] = f"{path} answers {status}"
    return counted, refused


def queries_of(application: Callable[..., Any], path: str, cookie: str) -> tuple[str, int]:
    from django.conf import settings
    from django.db import connection
    from django.test.client import FakePayload
    from django.test.utils import CaptureQueriesContext

    path, _, query = path.partition("?")
    host = settings.BASE_URL.partition("//")[2]
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": host.partition(":")[0], "SERVER_PORT": host.partition(":")[2] or "80",
        "HTTP_HOST": host, "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": FakePayload(b""), "wsgi.errors": io.StringIO(), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    answer = [""]

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        kind = {name.lower(): value for name, value in headers}.get("content-type", "")
        answer[0] = f"{status[:3]} {'html' if 'text/html' in kind else kind}"

    with CaptureQueriesContext(connection) as queries:
        body = application(environ, start_response)
        is_empty = not b"".join(body)  # a part of a page that has nothing to say as long as nobody asks it
        if hasattr(body, "close"):
            body.close()
    return "nothing" if is_empty else answer[0], len(queries)


if __name__ == "__main__":
    main()
