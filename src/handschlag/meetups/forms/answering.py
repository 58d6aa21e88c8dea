"""What people fill in when they answer."""

from collections.abc import Sequence
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.core.lines import LineField
from handschlag.meetups.actions.signing_up import LONGEST, field_of
from handschlag.meetups.models import Answer, Question


class Asking(Protocol):
    """What is asked, and what was said before: ``pages.answering.Asked``."""

    @property
    def questions(self) -> Sequence[Question]: ...
    @property
    def answers(self) -> dict[int, str]: ...
    @property
    def guests(self) -> int: ...
    @property
    def most_guests(self) -> int: ...


class AnswerForm(forms.Form):
    """Yes, maybe or no, with guests and questions where there are any.

    Whether a question must be answered is for the deed to say: who says no need not.
    """

    use_required_attribute = False  # a no needs nothing else
    answer = forms.ChoiceField(label=_("Do you come?"), choices=Answer, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, asking: Asking, **options: Any) -> None:
        super().__init__(data, **options)
        self.asking = asking
        if asking.most_guests:
            self.fields["guests"] = _guests(asking)
        for question in asking.questions:
            self.fields[field_of(question.pk)] = _asked(question, asking.answers.get(question.pk, ""))

    def said(self) -> dict[str, Any]:
        """As the deeds take it; what was not sent stays as it was."""
        guests = self.cleaned_data.get("guests")
        sent = {
            question.pk: self.cleaned_data[field_of(question.pk)]
            for question in self.asking.questions
            if self.add_prefix(field_of(question.pk)) in self.data
        }
        return {
            "answer": Answer(self.cleaned_data["answer"]),
            "guests": self.asking.guests if guests is None else guests,
            "answers": sent or None,
        }


class OneAnswerForm(AnswerForm):
    """The answer is that of the button."""

    answer = forms.ChoiceField(choices=Answer, widget=forms.HiddenInput)


class OutsideForm(AnswerForm):
    """Of people without an account: their name, and the address at which they confirm."""

    answer = forms.ChoiceField(
        label=_("Do you come?"),
        choices=[(Answer.YES, Answer.YES.label), (Answer.MAYBE, Answer.MAYBE.label)],
        widget=forms.RadioSelect,
        initial=Answer.YES,
    )
    name = LineField(label=_("Your name"), max_length=80)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You get a mail with a link. Only when you follow it a place is kept for you."),
    )
    field_order = ("name", "email", "answer")

    def said(self) -> dict[str, Any]:
        return super().said() | {name: self.cleaned_data[name] for name in ("name", "email")}


class PersonForm(forms.Form):
    """Somebody without an account whom a host adds."""

    name = LineField(label=_("Name"), max_length=80)
    guests = forms.IntegerField(label=_("Guests"), min_value=0, max_value=20, initial=0, required=False)


class HostAnswerForm(forms.Form):
    """What a host says for somebody."""

    answer = forms.ChoiceField(choices=Answer)
    guests = forms.IntegerField(min_value=0, max_value=20, required=False)


def _guests(asking: Asking) -> forms.Field:
    return forms.IntegerField(
        label=_("Guests you bring"),
        min_value=0,
        max_value=asking.most_guests,
        initial=asking.guests,
        required=False,
        help_text=_("Each guest takes a place. If there is not room for all of you, you wait together."),
    )


def _asked(question: Question, said: str) -> forms.Field:
    options: dict[str, Any] = {"label": question.text, "initial": said, "required": question.is_required}
    if question.is_required:
        options["help_text"] = _("The hosts need this from everybody who comes.")
    if question.options:
        choices = [(option, option) for option in question.options]
        return ChosenField(choices=choices, widget=forms.RadioSelect, **options)
    return WrittenField(max_length=LONGEST, **options)


class _LeftToTheDeed(forms.Field):
    """Shown as required, but only the deed knows whether it is: who does not come need not say it."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class ChosenField(_LeftToTheDeed, forms.ChoiceField):
    pass


class WrittenField(_LeftToTheDeed, forms.CharField):
    pass
