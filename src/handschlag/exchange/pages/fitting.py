"""What fits, in words: each match says why."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member, avatar_address
from handschlag.core.addresses import address
from handschlag.core.search.parsing import folded_tag
from handschlag.exchange.actions.matching import Matches, Wanted, Why, who_can_help
from handschlag.exchange.models import Listing


class MatchRow(NamedTuple):
    """Plain values, so that what is made of it can be kept."""

    pk: int
    title: str
    is_offer: bool
    author_id: int
    author: str
    image_url: str | None
    group: str | None
    reasons: str

    @property
    def href(self) -> str:
        return address("exchange:listing", self.pk)


class PersonRow(NamedTuple):
    member_id: int
    name: str
    image_url: str | None
    href: str
    reasons: str


@dataclass(frozen=True, slots=True)
class WhoCanHelp:
    """``asked``: the words as they were typed."""

    asked: str
    offers: list[MatchRow]
    people: list[PersonRow]


def who_page(viewer: Member, asked: str) -> WhoCanHelp:
    """Three queries."""
    asked = asked.replace("\0", " ").strip()[:200]
    wanted = Wanted.of(asked, tags=_as_tags(asked))
    matches = who_can_help(wanted, viewer) if asked else Matches()
    return WhoCanHelp(asked, match_rows(matches), person_rows(matches))


def match_rows(matches: Matches) -> list[MatchRow]:
    return [_match_row(match.listing, in_words(match.why)) for match in matches.listings]


def _match_row(listing: Listing, reasons: str) -> MatchRow:
    author, group = listing.author, listing.group.name if listing.group else None
    who = author.pk, author.name, author.avatar_url
    return MatchRow(listing.pk, listing.title, listing.is_offer, *who, group, reasons)


def person_rows(matches: Matches) -> list[PersonRow]:
    return [
        PersonRow(
            one.member_id,
            one.name,
            avatar_address(one.member_id, one.avatar),
            address("accounts:profile", one.member_id),
            in_words(one.why),
        )
        for one in matches.people
    ]


def in_words(why: Why) -> str:
    """Such as: same tag “tax”, 12 km away, helped with “tax” twice. Empty where there is nothing to say."""
    return ", ".join(filter(None, [_tags(why), _words(why), _way(why), _help(why)]))


def _tags(why: Why) -> str:
    if not why.tags:
        return ""
    words = ngettext("same tag %(tags)s", "same tags %(tags)s", len(why.tags))
    return words % {"tags": _quoted(why.tags)}


def _words(why: Why) -> str:
    """Only where no tag says it better."""
    if not why.words or why.tags:
        return ""
    words = ngettext("also speaks of %(words)s", "also speaks of %(words)s", len(why.words))
    return words % {"words": _quoted(why.words)}


def _way(why: Why) -> str:
    if why.km is None:
        return ""
    return _("in the same place") if why.km == 0 else _("%(km)d km away") % {"km": why.km}


def _help(why: Why) -> str:
    if not why.helped:
        return ""
    about = {"what": why.helped_with, "count": why.helped}
    if why.helped == 2:  # noqa: PLR2004 - said in a word of its own
        return _("helped with “%(what)s” twice") % about
    words = ngettext("helped with “%(what)s” once", "helped with “%(what)s” %(count)d times", why.helped)
    return words % about


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(_("“%(word)s”") % {"word": name} for name in names)


def _as_tags(asked: str) -> dict[str, str]:
    """Each of the words may be a tag, and all of them together."""
    return {slug: word for word in [*asked.split(), asked] if (slug := folded_tag(word))}
