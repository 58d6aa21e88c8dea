"""What people answer who want to get in, and what a group asks them."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.lines import LineField
from handschlag.core.prepared import HIGHEST_KEY
from handschlag.groups.actions.questioning import LONGEST_ANSWER, Asked
from handschlag.groups.models import MOST_QUESTIONS, JoinRequest, Question, QuestionKind, RequestNote


class AskForm(forms.Form):
    """The group's questions; without any, a few words on what brings one here."""

    def __init__(self, questions: list[Question], data: Any = None) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            self.fields[f"question_{question.pk}"] = _answer_field(question)
        if not questions:
            self.fields["message"] = forms.CharField(
                label=JoinRequest._meta.get_field("message").verbose_name,
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def said(self) -> dict[str, Any]:
        """As the action takes it, when the form is valid."""
        answers = {one.pk: self.cleaned_data.get(f"question_{one.pk}", "") for one in self.questions}
        return {"message": self.cleaned_data.get("message", ""), "answers": answers}


def _answer_field(question: Question) -> forms.Field:
    shown: dict[str, Any] = {"label": question.text, "required": question.is_required}
    if question.kind == QuestionKind.CHOICE:
        given = [(choice, choice) for choice in question.choices]
        none = [] if question.is_required else [("", _("No answer"))]
        return forms.ChoiceField(choices=[*none, *given], widget=forms.RadioSelect, **shown)
    is_long = question.kind == QuestionKind.TEXT
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    return forms.CharField(max_length=LONGEST_ANSWER[QuestionKind(question.kind)], widget=widget, **shown)


class QuestionForm(forms.Form):
    """One question; one without a text is not asked."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = LineField(label=gettext_lazy("Question"), max_length=300, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Answered with"), choices=QuestionKind)
    choices = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Each on its own line; only for one of several answers."),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Has to be answered"), required=False)
    place = forms.IntegerField(label=gettext_lazy("Place in the order"), min_value=1, max_value=99)

    @property
    def asked(self) -> Asked:
        cleaned = self.cleaned_data
        return {
            "pk": cleaned["pk"],
            "text": cleaned["text"],
            "kind": cleaned["kind"],
            "choices": cleaned["choices"].splitlines(),
            "is_required": cleaned["is_required"],
        }


class QuestionForms:
    """All questions of a group on one page, with room for more."""

    def __init__(self, questions: list[Question], data: Any = None) -> None:
        empty: list[Question | None] = [None] * (MOST_QUESTIONS - len(questions))
        self.forms = [
            QuestionForm(data, prefix=f"q{number}", initial=_initial(number, question))
            for number, question in enumerate([*questions, *empty], start=1)
        ]

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]  # each, so that each says its errors

    def add_error(self, refusal: str) -> None:
        self.forms[0].add_error(None, refusal)

    @property
    def asked(self) -> list[Asked]:
        """In the order in which they are to stand."""
        written = [form for form in self.forms if form.cleaned_data["text"]]
        return [form.asked for form in sorted(written, key=lambda form: form.cleaned_data["place"])]


def _initial(number: int, question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"place": number, "kind": QuestionKind.LINE}
    return {
        "pk": question.pk,
        "text": question.text,
        "kind": question.kind,
        "choices": "\n".join(question.choices),
        "is_required": question.is_required,
        "place": number,
    }


class NoteForm(forms.ModelForm[RequestNote]):
    class Meta:
        model = RequestNote
        fields = ("text",)


class DeclineForm(forms.Form):
    """What is written to who is declined."""

    reason = forms.CharField(required=False, max_length=1000)


class ChosenForm(DeclineForm):
    """Several requests, answered at once."""

    def __init__(self, sent: QueryDict) -> None:
        super().__init__(sent)
        self.ticked = sent.getlist("request")

    @property
    def chosen(self) -> tuple[list[int], str]:
        """The keys that were ticked, and the reason; nonsense among the keys is passed over."""
        ticked = (one[:20] for one in self.ticked)
        keys = [int(one) for one in ticked if one.isascii() and one.isdigit() and int(one) <= HIGHEST_KEY]
        return keys, self.cleaned_data["reason"] if self.is_valid() else ""
