"""What people fill in to propose a deal, and to say how it went."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from handschlag.core.lines import LineField
from handschlag.exchange.actions.dealing import Draft, Promise
from handschlag.exchange.actions.delivering import Said
from handschlag.exchange.models import Deal, Leg, Subject
from handschlag.groups.models import Group

MOST_HOURS = 10_000
MINUTES = 60
OTHER = "other"
DURATIONS = [
    ("15", pgettext_lazy("duration", "¼ h")),
    ("30", pgettext_lazy("duration", "½ h")),
    ("60", pgettext_lazy("duration", "1 h")),
    ("120", pgettext_lazy("duration", "2 h")),
    ("240", pgettext_lazy("duration", "half a day")),
    ("480", pgettext_lazy("duration", "a day")),
    (OTHER, pgettext_lazy("duration", "other")),
]
NOTHING = ("0", pgettext_lazy("duration", "nothing"))
KEPT = [
    ("2", pgettext_lazy("promise", "more than promised")),
    ("1", pgettext_lazy("promise", "yes")),
    ("0", pgettext_lazy("promise", "so-so")),
    ("-1", pgettext_lazy("promise", "hardly")),
    ("-2", pgettext_lazy("promise", "no")),
]


class HoursField(forms.DecimalField):
    """Hours as people say them, 1.5 or 1,5; minutes inside."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        bounds = {"min_value": 0, "max_value": MOST_HOURS, "max_digits": 8, "decimal_places": 2}
        super().__init__(**(bounds | options))

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return formats.number_format(value.normalize()) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        hours = super().clean(value)
        return int((hours * MINUTES).to_integral_value()) if isinstance(hours, Decimal) else None


class ProposeForm(forms.Form):
    gives = LineField(label=gettext_lazy("What you give"), max_length=200, required=False)
    gets = LineField(label=gettext_lazy("What you get"), max_length=200, required=False)
    title = LineField(
        label=gettext_lazy("What it is about"),
        max_length=140,
        required=False,
        help_text=gettext_lazy("Empty: what is given says it."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("By when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("What you would like to say"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Where it counts"),
        required=False,
        empty_label=gettext_lazy("Only between the two of you"),
    )
    gives_amount = HoursField(label=gettext_lazy("What it costs the other, in hours"), required=False)
    gets_amount = HoursField(label=gettext_lazy("What it costs you, in hours"), required=False)
    gives_subject = forms.ChoiceField(
        label=gettext_lazy("What you give is"), choices=Subject, required=False, initial=Subject.SERVICE
    )
    gets_subject = forms.ChoiceField(
        label=gettext_lazy("What you get is"), choices=Subject, required=False, initial=Subject.SERVICE
    )

    def __init__(self, *args: Any, name: str, groups: list[Group], keeps: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["gets"].label = _("What %(name)s gives you") % {"name": name}
        self.fields["gives"].label = _("What you give %(name)s") % {"name": name}
        if not groups:
            del self.fields["group"]
        else:
            keys = [group.pk for group in groups]
            field: Any = self.fields["group"]
            field.queryset = Group.objects.filter(pk__in=keys)
            field.widget.choices = [("", field.empty_label), *((group.pk, group.name) for group in groups)]
        if not keeps:
            del self.fields["gives_amount"], self.fields["gets_amount"]

    @classmethod
    def filled_with(cls, deal: Deal, legs: list[Leg], viewer_id: int) -> dict[str, Any]:
        """What the deal says now, as the viewer would put it."""
        found: dict[str, Any] = {"title": deal.title, "due_on": deal.due_on, "group": deal.group_id}
        for leg in legs:
            side = "gives" if leg.giver_id == viewer_id else "gets"
            found |= {side: leg.what, f"{side}_subject": leg.subject}
            found[f"{side}_amount"] = Decimal(leg.amount) / MINUTES if leg.amount else None
        return found

    def draft(self) -> Draft:
        sent = self.cleaned_data
        return Draft(
            title=sent["title"] or (sent["gets"] or sent["gives"])[:140],
            gives=self._promise("gives"),
            gets=self._promise("gets"),
            note=sent["note"],
            due_on=sent["due_on"],
            group=sent.get("group"),
        )

    def _promise(self, side: str) -> Promise | None:
        sent = self.cleaned_data
        if not sent[side]:
            return None
        subject = sent[f"{side}_subject"] or Subject.SERVICE
        return Promise(sent[side], subject, sent.get(f"{side}_amount") or 0)


class NoteForm(forms.Form):
    note = LineField(label=gettext_lazy("A word on it"), max_length=500, required=False)


class DeliverForm(NoteForm):
    percent = forms.IntegerField(
        label=gettext_lazy("How much of it, in per cent"),
        min_value=0,
        max_value=100,
        initial=50,
        help_text=gettext_lazy("0: nothing will come of it."),
    )


class AccountForm(forms.Form):
    """Ten seconds: tap how long, how much it was worth, whether the promise was kept."""

    effort = forms.ChoiceField(label=gettext_lazy("Your effort"), choices=DURATIONS, widget=forms.RadioSelect)
    effort_hours = HoursField(label=gettext_lazy("Your effort, in hours"), required=False)
    worth = forms.ChoiceField(
        label=gettext_lazy("What it was worth to you"),
        choices=[NOTHING, *DURATIONS],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("So many hours of your own time you would have given for it."),
    )
    worth_hours = HoursField(label=gettext_lazy("Worth to you, in hours"), required=False)
    kept = forms.TypedChoiceField(choices=KEPT, coerce=int, widget=forms.RadioSelect)
    thanks = LineField(
        label=gettext_lazy("A word of thanks"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, name: str, gave: bool, got: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kept"].label = _("Did %(name)s keep to what you agreed?") % {"name": name}
        for is_asked, asked in ((gave, "effort"), (got, "worth")):
            if not is_asked:
                del self.fields[asked], self.fields[f"{asked}_hours"]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        for name in ("effort", "worth"):
            if sent.get(name) == OTHER and sent.get(f"{name}_hours") is None:
                self.add_error(f"{name}_hours", _("Say how many hours, about."))
        return sent

    def said(self) -> Said:
        sent = self.cleaned_data
        return Said(sent["kept"], self._minutes("effort"), self._minutes("worth"), sent["thanks"])

    def _minutes(self, name: str) -> int | None:
        chosen = self.cleaned_data.get(name)
        if not chosen:
            return None
        return self.cleaned_data[f"{name}_hours"] if chosen == OTHER else int(chosen)


class ThankYouForm(forms.Form):
    text = LineField(label=gettext_lazy("What for"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    is_public = forms.BooleanField(
        label=gettext_lazy("Others may see it"),
        required=False,
        help_text=gettext_lazy("It then stands on their profile; either of you can take it away."),
    )
