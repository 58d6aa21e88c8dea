"""Where one is: a city that was found, and how far one travels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.meetups.models import MemberPlace


class PlaceForm(forms.ModelForm[MemberPlace]):
    """``geoname`` is chosen among the cities that a search has found, or stays as it is."""

    geoname = forms.IntegerField(
        error_messages={
            "required": _("Search for your city and choose it."),
            "invalid": _("Choose one of the cities that were found."),
        }
    )
    called = forms.CharField(required=False, max_length=120)

    class Meta:
        model = MemberPlace
        fields = ["radius_km", "suggests_me"]
        help_texts = {
            "suggests_me": _(
                "To members of your groups who have asked for the same: they see your name and your city, "
                "and that you have not met yet."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["geoname"].label = _("City")
        reach = self.fields["radius_km"]
        for validator in MemberPlace._meta.get_field("radius_km").validators:
            if validator not in reach.validators:
                reach.validators.append(validator)

    def _post_clean(self) -> None:
        """The row is written by the action, which knows the city."""
