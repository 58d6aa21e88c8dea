"""What the directory is narrowed to. What cannot be read is as if it were not there."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from handschlag.people.models import Availability

REACHES: Final = (0, 10, 25, 50, 100, 250)


class Finder(forms.Form):
    """A form by GET whose fields are all optional."""

    more: ClassVar[tuple[str, ...]] = ()
    """Fields below the line of words, that are folded away while nothing is in them."""

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        """Where no reach is sent, it is 25 km."""
        data = data.copy()
        data.setdefault("km", "25")
        super().__init__(data, **kwargs)

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for, by field; only what can be read and says something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def keep(self) -> str:
        """The beginning of the address of another page of the same."""
        asked = {name: value for name, value in self.asked.items() if name != "km" or "place" in self.asked}
        return f"?{urlencode(asked)}&" if asked else "?"

    @property
    def searches(self) -> bool:
        """Whether anything is asked for at all: a reach alone asks for nothing."""
        return bool(self.asked.keys() - {"km"})

    @property
    def narrows(self) -> bool:
        return any(name in self.asked for name in self.more if name != "km")


class DirectoryForm(Finder):
    more = ("expertise", "place", "km", "language", "availability", "company", "group")

    q = forms.CharField(label=_("Find people"), max_length=200, required=False)
    expertise = forms.CharField(label=_("Knows well"), max_length=40, required=False)
    place = forms.CharField(label=_("Near"), max_length=80, required=False)
    km = forms.TypedChoiceField(
        label=_("Within"), coerce=int, empty_value=None, required=False,
        choices=[(km, _("in the city itself") if not km else f"{km} km") for km in REACHES],
    )  # fmt: skip
    language = forms.CharField(label=_("Speaks"), max_length=40, required=False)
    availability = forms.ChoiceField(
        label=_("Availability"), required=False, choices=[("", _("Any")), *Availability.choices]
    )
    company = forms.CharField(label=_("Company"), max_length=80, required=False)

    def __init__(self, data: QueryDict, *, groups: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(data)
        self.fields["group"] = forms.ChoiceField(
            label=_("In my group"), required=False, choices=[("", _("Any")), *groups]
        )


class CompaniesForm(Finder):
    more = ("place", "km")

    q = forms.CharField(label=_("Find a company"), max_length=120, required=False)
    place = forms.CharField(label=_("Near"), max_length=80, required=False)
    km = forms.TypedChoiceField(
        label=_("Within"), coerce=int, empty_value=None, required=False,
        choices=[(km, _("in the city itself") if not km else f"{km} km") for km in REACHES],
    )  # fmt: skip
