"""Of whom, and as of when, figures are asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core import clock, gazetteer
from handschlag.groups.models import Group
from handschlag.insights.policy import SMALLEST_CROWD
from handschlag.insights.selections import FARTHEST_KM, NEAREST_KM, Selection, members_of


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SelectionForm(forms.Form):
    """Errors stand at the field that can be changed; a selection of fewer than five people is none."""

    joined_from = forms.DateField(label=gettext_lazy("Joined from"), required=False, widget=_Day())
    joined_until = forms.DateField(label=gettext_lazy("Joined until"), required=False, widget=_Day())
    city = forms.CharField(label=gettext_lazy("Near this city"), required=False, max_length=120)
    km = forms.IntegerField(
        label=gettext_lazy("Within km"), required=False, min_value=NEAREST_KM, max_value=FARTHEST_KM
    )
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        widget=_Day(),
        help_text=gettext_lazy("How it was at the end of this day (UTC). Empty: now."),
    )

    def __init__(
        self, data: Any = None, *, group: Group, chosen: Selection | None = None, **options: Any
    ) -> None:
        if chosen is not None:
            options["initial"] = _initial(chosen)
        options.setdefault("auto_id", "filter_%s")
        super().__init__(data, **options)
        self.group = group

    def clean_city(self) -> gazetteer.City | None:
        text = self.cleaned_data["city"].strip()
        if not text:
            return None
        found = gazetteer.locate(text) or next(iter(gazetteer.find(text, most=1)), None)
        if found is None:
            raise forms.ValidationError(_("No city of this name is known here. Look at the spelling."))
        return found

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day is not None and day > clock.now().date():
            raise forms.ValidationError(_("This day is still to come. Name one of the past."))
        return day

    def clean(self) -> None:
        begin, end = self.cleaned_data.get("joined_from"), self.cleaned_data.get("joined_until")
        if begin and end and begin > end:
            self.add_error("joined_until", _("This is before the first day. Change one of the two."))
        if self.errors:
            return
        chosen = self.chosen
        if chosen.is_of_some and len(members_of(self.group, chosen)) < SMALLEST_CROWD:
            wider = "city" if chosen.geoname is not None else "joined_from"
            text = _("Fewer than five members are in this selection. Choose more days or a wider circle.")
            self.add_error(wider, text)

    @property
    def chosen(self) -> Selection:
        """What was chosen; after ``is_valid``."""
        told = self.cleaned_data
        city: gazetteer.City | None = told.get("city")
        return Selection(
            told.get("joined_from"),
            told.get("joined_until"),
            city.geoname if city else None,
            (told.get("km") or _KM) if city else 0,
            told.get("as_of"),
        )


_KM = 50


def _initial(chosen: Selection) -> dict[str, Any]:
    city = gazetteer.city(chosen.geoname) if chosen.geoname is not None else None
    return {
        "joined_from": chosen.joined_from,
        "joined_until": chosen.joined_until,
        "city": city.name if city else "",
        "km": chosen.km or _KM,
        "as_of": chosen.as_of,
    }
