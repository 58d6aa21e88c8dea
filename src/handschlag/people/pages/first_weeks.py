"""Steps of newcomers: saying what they seek and offer, and who they are."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Reserved
from handschlag.core.addresses import address
from handschlag.exchange.models import Listing
from handschlag.groups.pages.first_weeks import StepKind, Words
from handschlag.people.models import Contact, Expertise, Profile


def says_what_they_seek() -> Q:
    """As all in the group can read it: an offer or a request, or a line of the profile."""
    listed = _listings().filter(Q(group__isnull=True) | Q(group=OuterRef("group")))
    said = Profile.objects.filter(~Q(seeks="") | ~Q(offers=""), member=OuterRef("member"))
    known = Expertise.objects.filter(member=OuterRef("member"))
    return Q(Exists(listed)) | Q(Exists(said)) | Q(Exists(known))


def seeks_elsewhere() -> Q:
    """In another group, or for fewer people to read."""
    fields = Q(fields__has_any_keys=["seeks", "offers", "expertise"])
    return Q(Exists(_listings())) | Q(Exists(Reserved.objects.filter(fields, member=OuterRef("member"))))


def has_a_face() -> Q:
    """A picture, or a word about oneself."""
    return ~Q(member__avatar="") | ~Q(member__about="")


def tells_few_about_themself() -> Exists:
    return Exists(Reserved.objects.filter(member=OuterRef("member"), fields__has_key="about"))


def keeps_somebody() -> Exists:
    """Among their people, by hand."""
    return Exists(Contact.objects.filter(owner=OuterRef("member"), is_kept=True))


def _listings() -> Any:
    return Listing.objects.filter(author=OuterRef("member"), withdrawn_at__isnull=True)


def _seek_words(row: Any) -> Words:
    return Words(
        _("Say what you seek and offer"),
        _("Others find you by it, and you are told of what fits."),
        f"{address('exchange:new_listing')}?group={row.slug}",
    )


def _face_words(_row: Any) -> Words:
    return Words(
        _("Complete your profile"),
        _("A picture, or a few words about yourself: people answer somebody they can picture."),
        address("accounts:edit"),
    )


SEEK = StepKind("seek", 20, lambda: _("Seek and offer"), _seek_words)
FACE = StepKind("profile", 40, lambda: _("Profile"), _face_words)
