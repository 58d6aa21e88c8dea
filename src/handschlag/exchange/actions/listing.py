"""Making an offer or a request, changing it, keeping it up, withdrawing it, taking it away."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, events, gazetteer
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.footnotes import scoped
from handschlag.core.markdown import render
from handschlag.core.models import audit
from handschlag.core.search.parsing import folded_tag
from handschlag.discussions.models import Post
from handschlag.exchange.actions.fitting import forget_fits
from handschlag.exchange.actions.holding_listings import holding_listing, only_the_author, standing_to
from handschlag.exchange.actions.telling_of_listings import forget_news_of, tell_of_removal
from handschlag.exchange.indexing import refresh_listing
from handschlag.exchange.models import STANDS_FOR, Listing, ListingRemoval, ListingTag
from handschlag.exchange.policy import listings as policy
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.models import Group
from handschlag.groups.silencing import refuse_silenced

MOST_TAGS = 5
LONGEST_TAG = 40
SENT_TWICE = timedelta(minutes=1)
A_DAY = 50
"""Offers and requests of one member."""
LISTED, CHANGED = "exchange.listed", "exchange.listing_changed"
BACK = "exchange.listing_back"
"""It was expired or withdrawn, and is there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a listing says; the names are those of ``Listing``. ``geoname``: of the city ``place``."""

    side: str
    subject: str
    title: str
    text: str = ""
    is_remote: bool = True
    geoname: int | None = None
    place: str = ""
    effort_minutes: int | None = None
    times: int | None = None


def make_listing(
    wording: Wording,
    *,
    by: Member,
    group: Group | None = None,
    tags: Sequence[str] = (),
    stands_for: timedelta = STANDS_FOR,
    post: Post | None = None,
) -> Listing:
    """An offer or a request, for a group or for everybody here. ``post``: the talk it came out of.

    Sent twice it exists once. Whoever it may concern is told by a job afterwards.
    """
    named, values = _tags(tags), _values(wording)
    with transaction.atomic():
        if made := _just_made(wording, by, group):
            return made
        standing = standing_to(group, by)
        allowed = policy.can_make(standing, group.pk if group is not None else None)
        ask(allowed=allowed, otherwise=_("Only members of the group offer and ask for things in it."))
        refuse_archived_now(group.pk if group is not None else None)
        refuse_silenced(group.pk if group is not None else None, by)
        _refuse_too_many(by)
        now = clock.now()
        listing = Listing(
            author=by, group=group, created_at=now, expires_at=now + stands_for, post=post, **values
        )
        listing.topic_id = post.topic_id if post is not None else None
        listing.save(force_insert=True)
        _render(listing)
        _set_tags(listing, named)
        refresh_listing(listing.pk)
        audit("list", listing, by=by, side=listing.side)
        events.announce(LISTED, listing=listing)
    return listing


def change_listing(listing: Listing, wording: Wording, *, by: Member, tags: Sequence[str] = ()) -> Listing:
    """Its side stays: a request that became an offer would be another one."""
    named, values = _tags(tags), _values(wording)
    with holding_listing(listing, by=by) as held:
        now = held.listing
        ask(allowed=policy.can_change(now, held.standing), otherwise=only_the_author())
        refuse_silenced(now.group_id, by)
        values.pop("side")
        if values["times"] is not None and values["times"] < now.times_taken:
            raise Invalid(_("It has been taken more often already."), "times")
        changed = sorted(name for name, value in values.items() if getattr(now, name) != value)
        for name, value in values.items():
            setattr(now, name, value)
        now.edited_at = clock.now()
        now.save(update_fields=[*values, "edited_at"])
        _render(now)
        _set_tags(now, named)
        forget_fits(now)
        refresh_listing(now.pk)
        audit("change", now, by=by, fields=changed)
        events.announce(CHANGED, listing=now)
    return now


def renew_listing(listing: Listing, *, by: Member) -> Listing:
    """It stands as long again from today; one that has expired is back. Never shorter than it would have."""
    with holding_listing(listing, by=by) as held:
        now = held.listing
        ask(allowed=policy.can_change(now, held.standing), otherwise=only_the_author())
        _refuse_over(now)
        was_over = now.is_expired
        _renew(now)
        audit("renew", now, by=by)
        if was_over:
            events.announce(BACK, listing=now)
    return now


def withdraw_listing(listing: Listing, *, by: Member) -> Listing:
    """Nobody finds it any more; its author can bring it back. Done twice it is done once."""
    with holding_listing(listing, by=by, in_archive=True) as held:
        now = held.listing
        ask(allowed=policy.can_change(now, held.standing), otherwise=only_the_author())
        if not now.is_withdrawn:
            now.withdrawn_at = clock.now()
            now.save(update_fields=["withdrawn_at"])
            refresh_listing(now.pk)
            forget_news_of(now)
            audit("withdraw", now, by=by)
    return now


def bring_back_listing(listing: Listing, *, by: Member) -> Listing:
    """What was withdrawn is there again; what would have expired meanwhile stands anew."""
    with holding_listing(listing, by=by) as held:
        now = held.listing
        ask(allowed=policy.can_change(now, held.standing), otherwise=only_the_author())
        if now.is_withdrawn:
            now.withdrawn_at = None
            now.save(update_fields=["withdrawn_at"])
            if now.is_expired:
                _renew(now)
            refresh_listing(now.pk)
            audit("bring back", now, by=by)
            events.announce(BACK, listing=now)
    return now


def remove_listing(listing: Listing, *, by: Member, reason: str) -> ListingRemoval:
    """Taken away by who moderates. Its author is told why, on the site and by mail."""
    if not reason.strip():
        raise Invalid(_("Say why, so that who wrote it can understand it."), "reason")
    with holding_listing(listing, by=by, in_archive=True) as held:
        now = held.listing
        allowed = policy.can_remove(now, held.standing)
        ask(allowed=allowed, otherwise=_("Only who moderates here takes listings away."))
        removal = ListingRemoval.objects.create(listing=now, by=by, reason=reason.strip())
        refresh_listing(now.pk)
        forget_news_of(now)
        tell_of_removal(removal, by=by)
        audit("remove", now, by=by, reason=removal.reason)
    return removal


def _refuse_too_many(by: Member) -> None:
    """Each one tells others of itself."""
    if Listing.objects.filter(author=by, created_at__gt=clock.now() - timedelta(days=1)).count() >= A_DAY:
        raise Conflict(_("You have put up very many things since yesterday. Go on tomorrow."))


def _just_made(wording: Wording, by: Member, group: Group | None) -> Listing | None:
    """The same from the same a moment ago: the form was sent twice."""
    Member.objects.select_for_update().get(pk=by.pk)  # the other sending may be in the middle of it
    lately = Listing.objects.filter(author=by, created_at__gt=clock.now() - SENT_TWICE, group=group)
    same = lately.present().filter(side=wording.side, title=wording.title, text=wording.text)
    return same.order_by("-pk").first()


def _refuse_over(listing: Listing) -> None:
    if listing.is_withdrawn:
        raise Conflict(_("You have withdrawn this. Bring it back first."))
    if listing.is_fulfilled:
        raise Conflict(_("This is fulfilled. Take that back first."))


def _renew(listing: Listing) -> None:
    listing.expires_at = max(listing.expires_at, clock.now() + STANDS_FOR)
    listing.reminded_at = None
    listing.save(update_fields=["expires_at", "reminded_at"])


def _values(wording: Wording) -> dict[str, Any]:
    """The columns; where it is comes from the gazetteer. Invalid for a number that is no city's."""
    values = asdict(wording) | {"latitude": None, "longitude": None}
    if wording.geoname is None:
        return values | {"place": ""}
    city = gazetteer.city(wording.geoname)
    if city is None:
        raise Invalid(_("Choose one of the cities that were found."), "place")
    called = wording.place or city.name
    return values | {"place": called, "latitude": city.latitude, "longitude": city.longitude}


def _tags(names: Sequence[str]) -> dict[str, str]:
    """Names by what they are compared by. Invalid for too many or too long ones."""
    named = {slug: name for name in names if (slug := folded_tag(name)[:50])}
    if len(named) > MOST_TAGS:
        raise Invalid(_("Five tags at most: what is about everything is found under nothing."), "tags")
    if any(len(name) > LONGEST_TAG for name in named.values()):
        raise Invalid(_("A tag has 40 letters at most."), "tags")
    return named


def _set_tags(listing: Listing, named: dict[str, str]) -> None:
    ListingTag.objects.filter(listing=listing).exclude(slug__in=named).delete()
    ListingTag.objects.bulk_create(
        [ListingTag(listing=listing, name=name, slug=slug) for slug, name in named.items()],
        ignore_conflicts=True,
    )


def _render(listing: Listing) -> None:
    """Its footnotes are told apart from others' by its key."""
    listing.text_html = scoped(render(listing.text), f"listing-{listing.pk}")
    listing.save(update_fields=["text_html"])
