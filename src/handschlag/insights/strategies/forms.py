"""What those who run a group fill in about what they try."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.errors import Invalid
from handschlag.core.lines import LineField
from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group, Membership
from handschlag.insights.models import ForWhom, Sign, Strategy, StrategyEnding
from handschlag.insights.strategies.actions import MOST_CHOSEN, Draft
from handschlag.insights.strategies.library import Idea
from handschlag.meetups.models import Meetup

OFFERED: Final = 50
"""Meetups and topics to choose from, the newest."""
EARLIEST: Final = date(2000, 1, 1)
AHEAD: Final = timedelta(days=366)


class DayField(forms.DateField):
    """A day that a strategy can speak of: not of another century, and not years ahead."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not EARLIEST <= day <= timezone.localdate() + AHEAD:
            raise forms.ValidationError(_("Choose a day between the year 2000 and a year from now."))
        return day


class StrategyForm(forms.ModelForm[Strategy]):
    since = DayField(
        label=gettext_lazy("Since"),
        help_text=gettext_lazy("The first day; one ahead can be written down too."),
    )
    until = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until you end it.")
    )

    class Meta:
        model = Strategy
        fields = (
            "title", "kind", "source", "since", "until", "audience", "meetup", "topic", "sign", "aim",
            "is_shared",
        )  # fmt: skip
        field_classes = {"title": LineField}
        widgets = {
            "source": forms.Textarea(attrs={"rows": 5}),
            "audience": forms.RadioSelect(choices=ForWhom),
            "sign": forms.RadioSelect(choices=Sign),
        }
        labels = {"source": gettext_lazy("What you do")}
        help_texts = {
            "source": gettext_lazy("So that somebody else could do the same. Markdown works."),
            "meetup": gettext_lazy("Only for those who came to a meetup."),
            "topic": gettext_lazy("Only for those who took part in a topic."),
            "is_shared": gettext_lazy(
                "They see what you tried and what came of it, with the name of your group. "
                "Not ticked: it counts nowhere but here."
            ),
        }

    def __init__(self, *args: Any, group: Group, **options: Any) -> None:
        super().__init__(*args, **options)
        self.group = group
        offered: Any = self.fields
        offered["meetup"].queryset = Meetup.objects.filter(topic__group=group).select_related("topic")
        offered["topic"].queryset = Topic.objects.filter(group=group)
        offered["meetup"].widget.choices = [("", _("Not chosen")), *_meetups(group, self.instance.meetup_id)]
        offered["topic"].widget.choices = [("", _("Not chosen")), *_topics(group, self.instance.topic_id)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.draft().check(self.group)
            except Invalid as refusal:
                self.add_error(refusal.field, str(refusal))
        return cleaned

    def draft(self) -> Draft:
        sent = self.cleaned_data
        return Draft(**{name: sent[name] for name in self.Meta.fields})


def begun_with(idea: Idea | None) -> dict[str, Any]:
    """What the form says before anything is typed."""
    today = {"since": timezone.localdate()}
    if idea is None:
        return today
    return today | {
        "title": str(idea.title),
        "kind": idea.kind,
        "source": str(idea.what),
        "audience": idea.audience,
        "aim": idea.aim,
    }


def _meetups(group: Group, chosen: int | None) -> list[tuple[int, str]]:
    shown = _MEETUPS.all(group=group.pk)
    if chosen is not None and chosen not in {pk for pk, _title, _start in shown}:
        shown += Meetup.objects.filter(pk=chosen).values_list(*_OF_MEETUP)
    return [(pk, f"{title}, {timezone.localtime(start):%Y-%m-%d}") for pk, title, start in shown]


def _topics(group: Group, chosen: int | None) -> list[tuple[int, str]]:
    shown = _TOPICS.all(group=group.pk)
    if chosen is not None and chosen not in dict(shown):
        shown += Topic.objects.filter(pk=chosen).values_list("pk", "title")
    return shown


_OF_MEETUP = ("pk", "topic__title", "starts_at")
_MEETUPS: Prepared[Any] = Prepared(
    lambda: (
        Meetup.objects.filter(topic__group=Given("group"), topic__removal__isnull=True)
        .order_by("-starts_at", "-pk")
        .values_list(*_OF_MEETUP)[:OFFERED]
    )
)
_TOPICS: Prepared[Any] = Prepared(
    lambda: (
        Topic.objects.filter(group=Given("group"), removal__isnull=True)
        .order_by("-last_post_at", "-pk")
        .values_list("pk", "title")[:OFFERED]
    )
)


class EndForm(forms.ModelForm[StrategyEnding]):
    class Meta:
        model = StrategyEnding
        fields = ("note", "is_abandoned")
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "note": gettext_lazy("What worked, what did not, what you would do another time. Markdown works.")
        }


class SearchForm(forms.Form):
    """Whom to choose from: every field narrows."""

    q = LineField(label=gettext_lazy("Name"), max_length=100, required=False)
    expertise = LineField(label=gettext_lazy("Knows about"), max_length=60, required=False)
    place = LineField(label=gettext_lazy("City"), max_length=100, required=False)

    def asked(self) -> dict[str, str]:
        """The fields that say something."""
        return {name: text for name, text in self.cleaned_data.items() if text} if self.is_valid() else {}


class ChooseForm(forms.Form):
    since = DayField(
        label=gettext_lazy("Since"), help_text=gettext_lazy("From this day on with those you tick.")
    )
    members = forms.ModelMultipleChoiceField(
        Membership.objects.none(),
        label=gettext_lazy("Members"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    draw = forms.IntegerField(
        label=gettext_lazy("Draw by lot"),
        min_value=1,
        max_value=MOST_CHOSEN,
        required=False,
        help_text=gettext_lazy("So many of all who are found, besides those you tick."),
    )

    def __init__(self, *args: Any, group: Group, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["members"]
        field.to_field_name = "member_id"
        field.queryset = Membership.objects.current().filter(group=group)

    def chosen(self) -> list[int]:
        return [membership.member_id for membership in self.cleaned_data["members"]]
