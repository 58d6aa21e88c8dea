"""What comes from the door: a form per person, and what devices have kept while there was no connection."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.meetups.actions import Report, Whom
from handschlag.meetups.actions.checking_in import LONGEST_NAME
from handschlag.meetups.models import Way

SLOW_LINE = timedelta(minutes=2)
WAYS = [Way.LIST, Way.SCAN, Way.WALK_IN]


class CheckInForm(forms.Form):
    """One report; what a page wrote into it is not shown, so what is wrong with it is said as a whole."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    whom = forms.CharField(max_length=60, widget=forms.HiddenInput)
    name = forms.CharField(label=_("name"), max_length=LONGEST_NAME, required=False)
    is_present = forms.ChoiceField(choices=[("1", ""), ("0", "")], widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=[(way, "") for way in WAYS], required=False, widget=forms.HiddenInput)

    def report(self) -> Report:
        """Raises Invalid."""
        whom = None
        if self.is_valid():
            whom = Whom.parse(self.cleaned_data["whom"], self.cleaned_data["name"])
        if whom is None:
            raise Invalid(str(_("This was not understood. Open the list anew and try again.")))
        if whom.walk_in and not whom.name:
            raise Invalid(str(_("Write the name of who walked in.")))
        sent = self.cleaned_data
        way = Way(sent["way"] or Way.LIST)
        return Report(sent["key"], whom, sent["is_present"] == "1", clock.now(), way)


class HereForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the poster"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


def read_reports(text: str) -> list[Report]:
    """Of a device: ``{"clock": …, "reports": […]}``. Raises Invalid.

    ``clock`` is what the device takes for the present while it sends. So what it says of a moment ago is of
    a moment ago, also if it is in another year. What is little may be the line, which is slow in turns, and
    would mix up what the device says one after the other.
    """
    try:
        sent = json.loads(text)
        ahead = _moment(sent["clock"]) - clock.now()
        ahead = ahead if abs(ahead) > SLOW_LINE else timedelta()
        return [_report(one, ahead) for one in sent["reports"]]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Invalid(str(_("This was not understood. Open the list anew and try again."))) from error


def _report(sent: dict[str, Any], ahead: timedelta) -> Report:
    whom = Whom.parse(str(sent["whom"]), str(sent.get("name") or "").replace("\0", ""))
    if whom is None:
        raise ValueError(sent["whom"])
    way = Way(sent.get("way") or Way.LIST)
    if way not in WAYS:
        raise ValueError(way)
    return Report(UUID(str(sent["key"])), whom, sent["is_present"] is True, _moment(sent["at"]) - ahead, way)


def _moment(text: str) -> datetime:
    moment = clock.parse(text)
    if moment is None:
        raise ValueError(text)
    return moment
