"""What people fill in to found a pool, to use it, and to change it."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core.lines import LineField
from handschlag.exchange.actions.pooling import Founding
from handschlag.exchange.forms.deals import HoursField
from handschlag.exchange.models import Change, Pool, PoolKind
from handschlag.groups.models import Group


class WallClockField(forms.DateTimeField):
    """Day and hour as the viewer's clock on the wall shows them; a moment inside.

    An hour that a clock shows twice in autumn is the first of the two; one that it leaves out in spring is
    the one an hour on.
    """

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            shown = super().to_python(value)
        if shown is None:
            return None
        return shown.replace(tzinfo=timezone.get_current_timezone(), fold=0).astimezone(UTC)


class PoolForm(forms.ModelForm[Pool]):
    """Founding one."""

    members = forms.TypedMultipleChoiceField(
        coerce=int,
        label=gettext_lazy("Whom to share with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They are asked; nobody has to vote on those who are here from the start."),
    )

    class Meta:
        model = Pool
        fields = (
            "name", "kind", "text", "group", "members", "seats", "minutes_an_hour", "rules", "agree_percent",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect(choices=PoolKind),
            "text": forms.Textarea(attrs={"rows": 3}),
            "rules": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"group": gettext_lazy("Group")}
        help_texts = {
            "group": gettext_lazy("Its members see the pool, and can ask to share it."),
            "seats": gettext_lazy("Only for something that several use at once."),
            "minutes_an_hour": gettext_lazy(
                "0: using it costs nothing. 60: an hour of use takes out an hour. Not for funds."
            ),
            "agree_percent": gettext_lazy("Between 51 and 100; 100: everybody."),
        }

    def __init__(
        self, sent: QueryDict, *, groups: list[Group], people: list[Member], is_begun: bool = False
    ) -> None:
        """``is_begun``: people are still looked for, and what was filled in so far comes back."""
        super().__init__(None if is_begun else sent or None, initial=_begun(sent) if is_begun else None)
        keys = [(group.pk, group.name) for group in groups]
        asked: Any = self.fields
        asked["group"].queryset = Group.objects.filter(pk__in=[key for key, _name in keys])
        asked["group"].widget.choices = [("", gettext_lazy("No group: only those I choose")), *keys]
        asked["members"].choices = [(one.pk, one.name) for one in people]
        asked["kind"].choices = PoolKind.choices

    def founding(self) -> Founding:
        names = ("name", "text", "rules", "agree_percent", "seats", "minutes_an_hour")
        return Founding(kind=PoolKind(self.cleaned_data["kind"]), **{n: self.cleaned_data[n] for n in names})


def _begun(sent: QueryDict) -> dict[str, Any]:
    return {**sent.dict(), "members": sent.getlist("members")}


class UseForm(forms.Form):
    starts_at = WallClockField(label=gettext_lazy("From"))
    ends_at = WallClockField(label=gettext_lazy("To"))
    what = LineField(label=gettext_lazy("What for"), max_length=200, required=False)


class DrawForm(forms.Form):
    minutes = HoursField(label=gettext_lazy("How many hours"))
    what = LineField(label=gettext_lazy("What for"), max_length=200)


class ContributionForm(forms.Form):
    minutes = HoursField(label=gettext_lazy("How many hours"))
    what = LineField(label=gettext_lazy("What you put in"), max_length=200)


class LeaveForm(forms.Form):
    pay_out = forms.BooleanField(
        label=gettext_lazy("Pay out what is left over for me, as far as the fund goes"), required=False
    )


class ChangeForm(forms.Form):
    """One form for each kind of change: the field of its own, and why."""

    reason = LineField(label=gettext_lazy("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, change: Change, pool: Pool, people: list[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        self.change = change
        field = _field(change, pool, people)
        if field is not None:
            self.fields["value"] = field
            self.order_fields(["value", "reason"])

    def value(self) -> Any:
        """As a proposal keeps it."""
        if self.change == Change.CLOSE:
            return True
        sent = self.cleaned_data["value"]
        return int(sent) if self.change != Change.RULES else sent


def _field(change: Change, pool: Pool, people: list[Member]) -> forms.Field | None:
    if change == Change.RULES:
        area = forms.Textarea(attrs={"rows": 6})
        label = gettext_lazy("The new rules")
        return forms.CharField(label=label, initial=pool.rules, max_length=5000, widget=area, required=False)
    if change == Change.SHARE:
        label = gettext_lazy("How many must agree, in per cent")
        return forms.IntegerField(label=label, initial=pool.agree_percent, min_value=51, max_value=100)
    if change == Change.PRICE:
        label = gettext_lazy("What an hour of use takes out, in minutes")
        return forms.IntegerField(label=label, initial=pool.minutes_an_hour, min_value=0, max_value=6000)
    if change in {Change.ADMIT, Change.WRITE_OFF}:
        choices = [(str(one.pk), one.name) for one in people]
        return forms.ChoiceField(label=gettext_lazy("Who"), choices=choices)
    return None
