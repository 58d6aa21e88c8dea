"""A topic's page as a whole: made once for all topics of a kind, then filled with what is each one's own.

A layout has signs where each page has words of its own; all else that its template asks is in it as well, so
two pages with equal layouts differ in those words and in the pieces that are put into its holes.
"""

from types import SimpleNamespace
from typing import NamedTuple

from markupsafe import escape

from handschlag.core.shared import Admission, Parts, Reading, frame
from handschlag.core.shared.stencil import Pieces, joined, number_sign, text_sign
from handschlag.discussions.pages.heads import Head
from handschlag.discussions.pages.ordering import Note, Order
from handschlag.discussions.pages.post import rendered
from handschlag.discussions.pages.topic import TopicOffers, TopicPage
from handschlag.groups.models import Group

DESCRIBED_IN = 200
"""Characters of what a topic opens with, for other sites that show a link to it."""
_BEGINNING = 2000

_TOPIC, _STARTER = number_sign(), number_sign()
_TITLE, _DESCRIPTION, _HERE, _ACCEPTED, _ACCEPTED_BY, _LIVE = (text_sign() for _ in range(6))
_FIRST, _EARLIER, _LATER, _LAST = (text_sign() for _ in range(4))
_FROM, _TO, _ALL = (number_sign() for _ in range(3))


class Place(NamedTuple):
    """What the page says of its group."""

    pk: int
    name: str
    slug: str
    joining: str
    is_readable_by_all: bool
    is_archived: bool

    @classmethod
    def of(cls, group: Group) -> "Place":
        is_open = group.is_readable_by_all
        return cls(group.pk, group.name, group.slug, group.joining, is_open, group.is_archived)


class Menu(NamedTuple):
    """The rarer deeds at the topic, for its author or for others."""

    offers: TopicOffers
    can_plan: bool
    can_arrange: bool
    is_pinned: bool
    has_plan: bool
    is_slow: bool

    @property
    def any(self) -> bool:
        return self.offers.any or self.can_plan or self.can_arrange


class Layout(NamedTuple):
    """What pages have in common; its signs are the same in all."""

    pk: int
    starter: int
    title: str
    description: str
    here: str
    earlier: str | None
    later: str | None
    group: Place
    others_menu: Menu
    own_menu: Menu
    with_marks: bool
    has_opening: bool
    accepted: str | None
    accepted_by: str
    is_closed: bool
    is_removed: bool
    is_due: bool
    is_later: bool
    """Not the first of a topic's pages."""
    can_write: bool
    has_head: bool
    live: str
    """What the page watches, and in which state it has it."""

    @property
    def takes_posts(self) -> bool:
        return not (self.is_closed or self.is_removed or self.is_due)


def laid_out(
    page: TopicPage,
    order: Order,
    composer: Parts,
    head: Head | None,
    *,
    admission: Admission,
    reading: Reading,
) -> Parts:
    """The whole page for all its readers."""
    described = _description(page) if page.group.is_readable_by_all else ""
    layout = _layout(page, order, described, admission.asker.site_name, has_head=head is not None)
    sheet = frame.sheet("discussions/topic.html", layout, admission, reading, _signs)
    words = frame.path_words(reading) | _words(page, described)
    pieces = _pieces(page, order, composer, reading)
    return joined(sheet.filled(words, {**pieces, "head": head.parts if head else ()}))


def _layout(page: TopicPage, order: Order, described: str, site_name: str, *, has_head: bool) -> Layout:
    topic = page.topic
    return Layout(
        pk=_TOPIC,
        starter=_STARTER,
        title=site_name if topic.title == site_name else _TITLE,  # which a page's title has only once
        description=described and _DESCRIPTION,
        here=_HERE,
        earlier=page.earlier and _EARLIER,
        later=page.later and _LATER,
        group=Place.of(page.group),
        others_menu=_menu(page, order, mine=False),
        own_menu=_menu(page, order, mine=True),
        with_marks=page.with_marks,
        has_opening=page.opening is not None,
        accepted=page.accepted and _ACCEPTED,
        accepted_by=_ACCEPTED_BY,
        is_closed=topic.is_closed,
        is_removed=topic.is_removed,
        is_due=topic.is_due,
        is_later=page.first is not None,
        can_write=page.can_write,
        has_head=has_head,
        live=_LIVE,
    )


def _menu(page: TopicPage, order: Order, *, mine: bool) -> Menu:
    return Menu(
        offers=page.topic_offers(mine=mine),
        can_plan=order.can_plan(mine=mine),
        can_arrange=order.can_arrange,
        is_pinned=order.is_pinned,
        has_plan=order.has_plan,
        is_slow=order.is_slow,
    )


def _description(page: TopicPage) -> str:
    """How the topic begins, without mark-up; of a long text its beginning tells that as well."""
    if page.opening is None:
        return ""
    html = page.opening.html
    beginning = frame.without_markup(html[:_BEGINNING].rpartition("<")[0]) if len(html) > _BEGINNING else ""
    text = beginning if len(beginning) > 2 * DESCRIBED_IN else frame.without_markup(html)
    return frame.truncated(text, DESCRIBED_IN)


def _signs() -> dict[str, str]:
    return {
        "topic": str(_TOPIC),
        "starter": str(_STARTER),
        "title": _TITLE,
        "description": _DESCRIPTION,
        "here": _HERE,
        "earlier": _EARLIER,
        "later": _LATER,
        "accepted": _ACCEPTED,
        "accepted by": _ACCEPTED_BY,
        "live": _LIVE,
    }


def _words(page: TopicPage, described: str) -> dict[bytes, bytes]:
    topic = page.topic
    words = {
        b"topic": b"%d" % topic.pk,
        b"starter": b"%d" % topic.author_id,
        b"title": escape(topic.title).encode(),
        b"description": escape(described).encode(),
        b"here": escape(page.here).encode(),
        b"earlier": escape(page.earlier or "").encode(),
        b"later": escape(page.later or "").encode(),
        b"live": b"topic.%d.%d" % (topic.pk, topic.version),
    }
    if page.accepted and topic.accepted_post:
        words[b"accepted"] = escape(page.accepted).encode()
        words[b"accepted by"] = escape(topic.accepted_post.author.name).encode()
    return words


def _pieces(page: TopicPage, order: Order, composer: Parts, reading: Reading) -> Pieces:
    """What the page has in its holes for all its readers; what few topics have is made for each."""
    topic = page.topic
    is_long = page.first or page.later
    has_facts = order.is_pinned or (topic.due_at is not None and not topic.is_closed)
    tag_links = frame.macro("components/list.html", "tag_links")
    replies = frame.macro("discussions/_replies.html", "replies")(max(topic.post_count - 1, 0))
    return {
        "replies": (replies.encode(),),
        "last activity": (frame.written("datetime")(topic.last_post_at).encode(),),
        "facts": frame.rendered("discussions/_order_facts.html", reading, order=order) if has_facts else (),
        "tags": (tag_links(page.tags).encode(),) if page.tags else (),
        "removed": frame.rendered("discussions/_removed.html", reading, page=page) if page.is_removed else (),
        "closed": frame.rendered("discussions/_closed.html", reading, topic=topic) if topic.is_closed else (),
        "jump": frame.piece("discussions/_topic_jump.html", (topic.pk,), reading, topic=topic)
        if is_long
        else (),
        "pages": _ways(page, reading) if is_long else (),
        "posts": _posts(page, order, reading),
        "composer": composer,
    }


def _ways(page: TopicPage, reading: Reading) -> Parts:
    """To the other posts of a long topic."""
    kind = (page.first is not None, page.later is not None, bool(page.posts))
    stencil = frame.stencil(
        "discussions/_pages.html", kind, reading, lambda: {"page": _ways_specimen(*kind)}, _ways_signs
    )
    number = frame.written("number")
    words = {
        b"topic": b"%d" % page.topic.pk,
        b"first": escape(page.first or "").encode(),
        b"earlier": escape(page.earlier or "").encode(),
        b"later": escape(page.later or "").encode(),
        b"last": escape(page.last or "").encode(),
        b"all": number(page.topic.last_number).encode(),
    }
    if page.posts:
        words[b"from"] = number(page.posts[0].number).encode()
        words[b"to"] = number(page.posts[-1].number).encode()
    return stencil.filled(words)


def _ways_specimen(has_earlier: bool, has_later: bool, has_posts: bool) -> SimpleNamespace:
    return SimpleNamespace(
        topic=SimpleNamespace(pk=_TOPIC, last_number=_ALL),
        posts=[SimpleNamespace(number=number) for number in (_FROM, _TO)] if has_posts else [],
        first=_FIRST if has_earlier else None,
        earlier=_EARLIER if has_earlier else None,
        later=_LATER if has_later else None,
        last=_LAST if has_later else None,
    )


def _ways_signs() -> dict[str, str]:
    number = frame.written("number")
    return {
        "topic": str(_TOPIC),
        "first": _FIRST,
        "earlier": _EARLIER,
        "later": _LATER,
        "last": _LAST,
        "from": number(_FROM),
        "to": number(_TO),
        "all": number(_ALL),
    }


def _posts(page: TopicPage, order: Order, reading: Reading) -> Parts:
    """Each post, and before it what came here or left from here."""
    parts: list[Parts] = []
    for post, made in zip(page.posts, rendered(page, reading), strict=True):
        parts += [_note(note, reading) for note in order.notes_before(post)]
        parts.append(made)
    parts += [_note(note, reading) for note in order.notes_at_end]
    return tuple(part for piece in parts for part in piece)


def _note(note: Note, reading: Reading) -> Parts:
    return frame.rendered("discussions/_order_note.html", reading, note=note)
