"""What people fill in to offer or ask for something, to say that it is met, and to take one away."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import gazetteer
from handschlag.core.gazetteer import City, fold
from handschlag.core.lines import LineField
from handschlag.core.offering import offer_rows
from handschlag.discussions.forms.writing import TagsField
from handschlag.exchange.actions.listing import Wording
from handschlag.exchange.models import STANDS_FOR, Effort, Listing, Side, Subject
from handschlag.groups.models import Group, Membership

LARGER = 5
"""A city so many times as large as the next of its name is the one that is meant."""
_COUNTRY = 2
"""Letters of a country's code, as in "Berlin, DE"."""


class ListingForm(forms.Form):
    """The fields of an offer or a request, without its side and its group, which stay as they are."""

    subject = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), choices=Subject, widget=forms.RadioSelect
    )
    title = LineField(label=gettext_lazy("In one sentence"), max_length=140)
    text = forms.CharField(
        label=gettext_lazy("More about it"), max_length=10_000, required=False, widget=forms.Textarea
    )
    tags = TagsField()
    is_remote = forms.BooleanField(label=gettext_lazy("It also works from afar"), required=False)
    place = LineField(
        label=gettext_lazy("City"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Where it is, or where you are. Nothing finer than a city."),
    )
    geoname = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    effort_minutes = forms.TypedChoiceField(
        label=gettext_lazy("How much effort, about"),
        choices=[("", gettext_lazy("Not said")), *Effort.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    times = forms.IntegerField(
        label=gettext_lazy("How many times"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("Empty: as often as asked."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tags"].help_text = _(
            "Up to five, with commas between them. They bring together what fits."
        )
        self.cities: list[City] = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        place = said.get("place", "")
        if place and "place" not in self.errors:
            said |= self._city(place, said.get("geoname"))
        elif not place:
            said["geoname"] = None
            if not said.get("is_remote"):
                self.add_error("place", _("Say where it is, or that it also works from afar."))
        return said

    def _city(self, place: str, chosen: int | None) -> dict[str, Any]:
        """The city that is meant; where several may be, they are offered for a choice."""
        name, _comma, country = place.partition(",")
        code = country.strip() if len(country.strip()) == _COUNTRY else None
        found = gazetteer.find(name, code, most=6)
        named = [city for city in found if city.geoname == chosen]
        whole = [city for city in found if fold(city.name) == fold(name)]
        if not named and whole and (len(whole) == 1 or whole[0].population >= LARGER * whole[1].population):
            named = whole[:1]
        if named:
            return {"geoname": named[0].geoname, "place": named[0].name}
        if found:
            self.cities = found
            self.add_error("place", _("Which one do you mean? Choose it below."))
        else:
            self.add_error(
                "place",
                _("No city of 5,000 people or more is called like that. Take the nearest larger one."),
            )
        return {}

    def wording(self, side: str) -> Wording:
        """What a form that is in order says."""
        names = ("subject", "title", "text", "is_remote", "geoname", "place", "effort_minutes", "times")
        return Wording(side=side, **{name: self.cleaned_data[name] for name in names})


class NewListingForm(ListingForm):
    side = forms.ChoiceField(
        label=gettext_lazy("What would you like to do?"),
        choices=[
            (Side.REQUEST, gettext_lazy("Ask for something")),
            (Side.OFFER, gettext_lazy("Offer something")),
        ],
        widget=forms.RadioSelect,
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Who sees it"),
        required=False,
        empty_label=gettext_lazy("Everybody here"),
        to_field_name="slug",
    )
    stands = forms.TypedChoiceField(
        label=gettext_lazy("How long it stands"),
        choices=[
            (14, gettext_lazy("two weeks")),
            (30, gettext_lazy("a month")),
            (STANDS_FOR.days, gettext_lazy("two months")),
            (180, gettext_lazy("half a year")),
        ],
        coerce=int,
        help_text=gettext_lazy("A week before it ends you are asked; one click keeps it."),
    )
    post = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**63 - 1)
    says_so = forms.BooleanField(label=gettext_lazy("Say so in the talk it comes out of"), required=False)

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        belonging = Membership.objects.of(member).values("group")
        own = Group.objects.filter(pk__in=belonging, archived_at__isnull=True).order_by("name")
        offer_rows(self, "group", own)

    @property
    def stands_for(self) -> timedelta:
        return timedelta(days=self.cleaned_data["stands"])


def filled_with(listing: Listing, tags: Iterable[str]) -> dict[str, Any]:
    """What a form begins with that changes a listing."""
    names = (
        "subject", "title", "text", "is_remote", "place", "geoname", "effort_minutes", "times"
    )  # fmt: skip
    return {name: getattr(listing, name) for name in names} | {"tags": list(tags)}


class FulfilForm(forms.Form):
    """``helpers``: those with deals on it; ``names``: others, as on their profiles."""

    helpers = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Who helped?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = LineField(
        label=gettext_lazy("Others who helped"),
        max_length=800,
        required=False,
        help_text=gettext_lazy("Names as on their profiles, with commas between them. They are told."),
    )
    note = LineField(
        label=gettext_lazy("What came of it"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Everybody who sees the listing reads it."),
    )

    def __init__(self, *args: Any, partners: list[Member], by: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self._by = by
        if partners:
            chosen = Member.objects.filter(pk__in=[partner.pk for partner in partners]).order_by("name")
            offer_rows(self, "helpers", chosen)
        else:
            del self.fields["helpers"]
            self.fields["names"].label = _("Who helped?")

    def clean_names(self) -> list[Member]:
        """Members by their names; who shares a name with another is named by nobody."""
        names = {name.strip() for name in self.cleaned_data["names"].split(",") if name.strip()}
        found: dict[str, list[Member]] = {}
        for member in Member.objects.visible_to(self._by).filter(name__in=names).order_by("pk"):
            found.setdefault(member.name, []).append(member)
        if unknown := sorted(names - found.keys()):
            words = _("Nobody here is called %(name)s. Write the name as on the profile.")
            raise forms.ValidationError(words % {"name": unknown[0]})
        if double := sorted(name for name, members in found.items() if len(members) > 1):
            raise forms.ValidationError(_("Several members are called %(name)s.") % {"name": double[0]})
        return [members[0] for members in found.values()]

    @property
    def all_helpers(self) -> list[Member]:
        return [*self.cleaned_data.get("helpers", []), *self.cleaned_data["names"]]


class RemoveListingForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who wrote it reads it."),
    )
