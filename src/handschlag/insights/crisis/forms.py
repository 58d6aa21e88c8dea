"""What somebody fills in to play a shock."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.addresses import key_in
from handschlag.core.lines import LineField
from handschlag.insights.crisis.choosing import MOST_MEMBERS, Choices, Draft
from handschlag.insights.models import Shock
from handschlag.insights.models.scenarios import HIGH, HIGHEST_SEED, LOW

PERCENT: Final = 100
MOST_KM: Final = 1000
KM: Final = 25
ORDER: Final = (
    Shock.CONNECTED, Shock.GIVING, Shock.RANDOM, Shock.MEMBERS, Shock.COMPANY, Shock.REGION, Shock.GROUP,
)  # fmt: skip
_OWN: Final = {
    Shock.CONNECTED: {"size"},
    Shock.GIVING: {"size"},
    Shock.RANDOM: {"size"},
    Shock.MEMBERS: {"members"},
    Shock.COMPANY: {"company"},
    Shock.REGION: {"city", "km"},
    Shock.GROUP: {"other"},
}
"""The fields that belong to a kind of shock."""


class MembersField(forms.Field):
    """Keys of members, each in a field of its own; nonsense is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        keys = [key for one in value or [] if (key := key_in(str(one))) is not None]
        return list(dict.fromkeys(keys))[:MOST_MEMBERS]


class ScenarioForm(forms.Form):
    """Fields stand beside the kind of shock they belong to, and need to be filled in for that alone."""

    use_required_attribute = False

    shock = forms.ChoiceField(
        label=gettext_lazy("Who leaves first?"),
        choices=[(kind.value, kind.label) for kind in ORDER],
        widget=forms.RadioSelect,
        initial=Shock.CONNECTED.value,
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        initial=10,
        error_messages={"required": gettext_lazy("Say how many leave.")},
    )
    q = forms.CharField(label=gettext_lazy("Search by name"), max_length=80, required=False)
    members = MembersField(
        label=gettext_lazy("Members"),
        error_messages={"required": gettext_lazy("Choose at least one member of the list.")},
    )
    company = forms.ChoiceField(
        label=gettext_lazy("Company"),
        error_messages={"required": gettext_lazy("Choose one of the companies.")},
    )
    city = forms.ChoiceField(
        label=gettext_lazy("City"), error_messages={"required": gettext_lazy("Choose one of the cities.")}
    )
    km = forms.IntegerField(
        label=gettext_lazy("and so many km around it"),
        min_value=0,
        max_value=MOST_KM,
        initial=KM,
    )
    other = forms.ChoiceField(
        label=gettext_lazy("Group"), error_messages={"required": gettext_lazy("Choose one of the groups.")}
    )
    name = LineField(
        label=gettext_lazy("Name of the scenario"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: what happens says it."),
    )
    low = forms.IntegerField(
        label=gettext_lazy(
            "The most steadfast leave only when less than this is left of their ties, in per cent"
        ),
        min_value=1,
        max_value=PERCENT,
        initial=round(LOW * PERCENT),
    )
    high = forms.IntegerField(
        label=gettext_lazy("The least steadfast leave as soon as less than this is left, in per cent"),
        min_value=1,
        max_value=PERCENT,
        initial=round(HIGH * PERCENT),
        help_text=gettext_lazy("Where between the two a member lies is drawn at random, anew in each draw."),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=HIGHEST_SEED,
        required=False,
        help_text=gettext_lazy(
            "A number from which all chance is drawn. The same number gives the same result. Empty: any."
        ),
    )

    def __init__(self, *args: Any, choices: Choices, most: int, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, found in (
            ("company", choices.companies),
            ("city", choices.cities),
            ("other", choices.groups),
        ):
            field: Any = self.fields[name]
            field.choices = [("", _("Choose")), *found]
        size: Any = self.fields["size"]
        size.validators.append(_AtMost(most))
        size.widget.attrs["max"] = most

    def clean(self) -> dict[str, Any]:
        """What is written, or not, beside another kind of shock is no error."""
        sent = self.cleaned_data
        own = _OWN[Shock(sent["shock"])] if "shock" in sent else set()
        for name in set().union(*_OWN.values()) - own:
            self.errors.pop(name, None)
        low, high = sent.get("low"), sent.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", _("This is below the first number. Swap the two."))
        return sent

    def draft(self) -> Draft:
        """What is to be played; what belongs to another kind of shock is left out."""
        sent = self.cleaned_data
        return Draft(
            sent["shock"],
            size=sent.get("size"),
            members=tuple(sent.get("members", ())),
            company=sent.get("company", ""),
            city=key_in(sent.get("city", "")),
            km=sent.get("km", KM),
            other=key_in(sent.get("other", "")),
            name=sent["name"],
            low=sent["low"] / PERCENT,
            high=sent["high"] / PERCENT,
            seed=sent["seed"],
        )


class _AtMost:
    """As many as belong; told in words."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, value: int) -> None:
        if value > self.most:
            raise forms.ValidationError(
                _("There are only %(most)s members here."), params={"most": self.most}
            )


class NameForm(forms.Form):
    name = LineField(label=gettext_lazy("Name of the scenario"), max_length=120)
