"""A meetup as people without an account see it, who came by its link."""

from dataclasses import dataclass

from handschlag.discussions.models import Post
from handschlag.meetups.models import Meetup
from handschlag.meetups.pages.answering import Heads, heads_of
from handschlag.meetups.pages.finding import Found
from handschlag.meetups.pages.showing import Facts, facts_of


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """No names; the link to take part online only comes with a place."""

    meetup: Meetup
    facts: Facts
    html: str
    """The description as it is stored: what its links lead to is not looked up for people from outside."""
    heads: Heads
    link_key: str


def outside_page(found: Found, *, link_key: str) -> OutsidePage:
    """Four queries."""
    opening = Post.objects.filter(topic=found.meetup.topic_id, number=1, removal__isnull=True).first()
    html = opening.html if opening is not None else ""
    facts = facts_of(found.meetup, with_people=False, link_key=link_key)
    return OutsidePage(found.meetup, facts, html, heads_of(found.meetup), link_key)
