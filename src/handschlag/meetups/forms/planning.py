"""What people fill in to plan a meetup, and to call one off."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.forms import LongSelect, Zones
from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.core.images import banner_webp
from handschlag.core.lines import LineField
from handschlag.core.offering import offer, offer_rows
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.forms.writing import KeyedForm, MarkdownField
from handschlag.groups.models import Group, Membership
from handschlag.meetups.actions import Around, Asked, Plan
from handschlag.meetups.models import Meetup

QUESTIONS = 5
"""Lines for questions that the form has."""
POLE, DATE_LINE = 90, 180
"""The largest latitude and longitude, in degrees."""
_WALL_CLOCK = "%Y-%m-%dT%H:%M"


class WallClockField(forms.DateTimeField):
    """Day and hour as a clock on the wall shows them; in which zone is said elsewhere in the form."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WALL_CLOCK)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[_WALL_CLOCK, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):  # the zone of who types has nothing to do with it
            moment = super().to_python(value)
        return moment.replace(tzinfo=None) if moment is not None else None

    def prepare_value(self, value: Any) -> Any:
        return value.strftime(_WALL_CLOCK) if isinstance(value, datetime) else value


class PlanForm(KeyedForm):
    """Title and description are those of the topic that the meetup is."""

    title = LineField(label=gettext_lazy("Title"), max_length=200)
    starts = WallClockField(label=gettext_lazy("Starts"))
    ends = WallClockField(label=gettext_lazy("Ends"))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), widget=LongSelect)
    venue = LineField(label=gettext_lazy("Venue"), max_length=120, required=False)
    address = LineField(label=gettext_lazy("Address"), max_length=300, required=False)
    room = LineField(label=gettext_lazy("Room"), max_length=120, required=False)
    map_url = forms.URLField(
        label=gettext_lazy("Link to a map"), max_length=500, required=False, assume_scheme="https"
    )
    coordinates = forms.CharField(
        label=gettext_lazy("Coordinates"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example: 50.9413, 6.9583"),
    )
    online_url = forms.URLField(
        label=gettext_lazy("Link to take part online"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Shown only to those who come."),
    )
    cost = LineField(label=gettext_lazy("Cost"), max_length=200, required=False)
    source = MarkdownField(label=gettext_lazy("Description"))
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Empty: as many as like."),
    )
    guests_allowed = forms.IntegerField(
        label=gettext_lazy("Guests each may bring"), min_value=0, max_value=20, required=False
    )
    answer_until = WallClockField(label=gettext_lazy("Answers until"), required=False)
    waiting_mode = forms.ChoiceField(
        label=gettext_lazy("When a place becomes free"),
        choices=Meetup._meta.get_field("waiting_mode").choices or (),
        widget=forms.RadioSelect,
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("Offers by mail from so many hours before the start"), min_value=1, max_value=336
    )
    offer_valid_hours = forms.IntegerField(
        label=gettext_lazy("Hours an offer holds"), min_value=1, max_value=72
    )
    waiting_order = forms.ChoiceField(
        label=gettext_lazy("Who is first in line"),
        choices=Meetup._meta.get_field("waiting_order").choices or (),
        widget=forms.RadioSelect,
    )
    hosts = LineField(
        label=gettext_lazy("Hosts"),
        max_length=800,
        help_text=gettext_lazy("Names of members of this group, with commas between them."),
    )
    cohosts = forms.TypedMultipleChoiceField(
        coerce=int,
        label=gettext_lazy("Groups that host it too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Their members see the meetup and may come."),
    )
    by_link = forms.BooleanField(
        label=gettext_lazy("People from outside may come by a link"),
        required=False,
        help_text=gettext_lazy("Who has the link sees the meetup without its talk, and answers by mail."),
    )
    cover = forms.FileField(
        label=gettext_lazy("Cover picture"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 10 MB. The place it was taken is removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    no_cover = forms.BooleanField(label=gettext_lazy("Remove the cover picture"), required=False)

    def __init__(self, *args: Any, group: Group, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.group, self.member = group, member
        zone = self.data.get("zone") or self.initial.get("zone") or member.time_zone
        self.initial = {**defaults(member), **self.initial}
        offer(self, "zone", Zones(zone))
        self._offer_groups()
        for number in range(1, QUESTIONS + 1):
            self.fields[f"question_{number}"] = LineField(
                label=_("Question %(number)d") % {"number": number}, max_length=200, required=False
            )
            self.fields[f"choices_{number}"] = LineField(
                label=_("Answers to choose from, with commas between them"), max_length=1000, required=False
            )
            self.fields[f"required_{number}"] = forms.BooleanField(
                label=_("Must be answered"), required=False
            )

    def _offer_groups(self) -> None:
        """Those the planner belongs to, and those that host it already; a draft, whose keys are texts, can
        name any.
        """
        there = [key for key in self.initial.get("cohosts") or [] if isinstance(key, int)]
        offered = _OFFERED.all(member=self.member.pk, group=self.group.pk, there=there)
        self._offered = {group.pk: group for group in offered}
        offer(self, "cohosts", [(group.pk, group.name) for group in offered])

    def clean_cohosts(self) -> list[Group]:
        return [self._offered[pk] for pk in self.cleaned_data["cohosts"]]

    def clean_cover(self) -> bytes | None:
        """The picture as it will be shown."""
        upload = self.cleaned_data["cover"]
        try:
            return banner_webp(upload) if upload else None
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_hosts(self) -> list[Member]:
        """Members by their names; who shares a name with another is named by nobody else."""
        names = {name.strip() for name in self.cleaned_data["hosts"].split(",") if name.strip()}
        spells = Membership.objects.current().filter(group=self.group, member__name__in=names)
        found: dict[str, list[Member]] = {}
        for spell in spells.select_related("member"):
            found.setdefault(spell.member.name, []).append(spell.member)
        if self.member.name in found and self.member in found[self.member.name]:
            found[self.member.name] = [self.member]
        unknown = sorted(names - found.keys())
        if unknown:
            raise forms.ValidationError(
                _("Nobody in this group is called %(name)s. Write the name as on the profile.")
                % {"name": unknown[0]}
            )
        double = sorted(name for name, members in found.items() if len(members) > 1)
        if double:
            raise forms.ValidationError(_("Several members are called %(name)s.") % {"name": double[0]})
        return [members[0] for members in found.values()]

    def clean_coordinates(self) -> tuple[float, float] | None:
        text = self.cleaned_data["coordinates"].strip()
        if not text:
            return None
        parts = [part.strip() for part in text.replace(";", ",").split(",")]
        try:
            latitude, longitude = map(float, parts)
        except ValueError:
            raise forms.ValidationError(
                _("Write latitude and longitude with a comma between them.")
            ) from None
        if abs(latitude) > POLE or abs(longitude) > DATE_LINE:
            raise forms.ValidationError(_("There is no such place on earth."))
        return latitude, longitude

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        zone = ZoneInfo(cleaned["zone"]) if cleaned.get("zone") else None
        for name in ("starts", "ends", "answer_until"):
            if zone is not None and cleaned.get(name) is not None:
                cleaned[name] = in_utc(cleaned[name], zone)
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The end has to come after the start."))
        if not any(cleaned.get(name) for name in ("venue", "address", "online_url")):
            self.add_error("venue", _("Say where: a venue, an address or a link to take part online."))
        return cleaned

    @property
    def plan(self) -> Plan:
        """What a form that is in order says of time, place and answers."""
        said = self.cleaned_data
        latitude, longitude = said["coordinates"] or (None, None)
        plain = (
            "zone", "venue", "address", "room", "map_url", "online_url", "cost", "capacity", "answer_until",
            "waiting_mode", "waiting_order", "offer_hours", "offer_valid_hours",
        )  # fmt: skip
        return Plan(
            starts_at=said["starts"],
            ends_at=said["ends"],
            latitude=latitude,
            longitude=longitude,
            guests_allowed=said["guests_allowed"] or 0,
            **{name: said[name] for name in plain},
        )

    @property
    def around(self) -> Around:
        said = self.cleaned_data
        return Around(
            hosts=said["hosts"],
            cohosts=said["cohosts"],
            questions=list(self._questions()),
            by_link=said["by_link"],
        )

    def _questions(self) -> Iterator[Asked]:
        said = self.cleaned_data
        for number in range(1, QUESTIONS + 1):
            if text := said[f"question_{number}"]:
                choices = [part.strip() for part in said[f"choices_{number}"].split(",")]
                yield Asked(text, "\n".join(filter(None, choices)), is_required=said[f"required_{number}"])

    @property
    def questions(self) -> list[tuple[forms.BoundField, ...]]:
        """The lines for questions, as the page shows them."""
        kinds = ("question", "choices", "required")
        return [tuple(self[f"{kind}_{number}"] for kind in kinds) for number in range(1, QUESTIONS + 1)]


class NewPlanForm(PlanForm):
    """``about``: the talk that the meetup comes out of; who took part in it can be invited at once."""

    about = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**63 - 1)
    draft = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**63 - 1)
    invited = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Invite who took part in the talk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def invite(self, talkers: list[Member]) -> None:
        """Those to choose from; all are chosen to begin with."""
        if not talkers:
            del self.fields["invited"]
            return
        keys = [member.pk for member in talkers]
        chosen = Member.objects.filter(pk__in=keys).order_by("name")
        offer_rows(self, "invited", chosen)
        self.initial.setdefault("invited", keys)


_OFFERED = Prepared(
    lambda: (
        Group.objects.filter(
            Q(pk__in=Membership.objects.of(Member(pk=Given("member"))).values("group"))
            | Q(pk__in=GivenKeys("there"))
        )
        .exclude(pk=Given("group"))
        .order_by("name")
        .only("name", "slug")
    )
)


class ChangedPlanForm(PlanForm):
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)


def defaults(member: Member) -> dict[str, Any]:
    """What an empty form begins with: its planner hosts, and nothing is limited."""
    return {
        "zone": member.time_zone,
        "hosts": member.name,
        "waiting_mode": "automatic",
        "waiting_order": "time",
        "offer_hours": 24,
        "offer_valid_hours": 4,
        "guests_allowed": 0,
    }


def in_utc(wall_clock: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which a clock on the wall shows this. An hour that a clock leaves out in spring is taken
    as if it went on; of one that it shows twice in autumn the first is meant.
    """
    return wall_clock.replace(tzinfo=zone, fold=0).astimezone(UTC)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who has not said no gets it by mail."),
    )
