"""What organisers fill in to invite people by mail and to import them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.mailboxes import Mailbox, Unreadable, read_mailboxes
from handschlag.core.people_tables import Column
from handschlag.core.tables import MOST_BYTES
from handschlag.groups.actions.inviting_people import MOST_PASTED, Words
from handschlag.groups.models import MemberImport

IGNORED = "ignored"
COLUMNS = [
    (IGNORED, gettext_lazy("– ignore –")),
    (Column.EMAIL, gettext_lazy("E-mail address")),
    (Column.NAME, gettext_lazy("Name")),
    (Column.FIRST, gettext_lazy("First name")),
    (Column.LAST, gettext_lazy("Last name")),
    (Column.HEADLINE, gettext_lazy("What they do")),
    (Column.COMPANY, gettext_lazy("Company")),
    (Column.PLACE, gettext_lazy("Place")),
    (Column.LANGUAGE, gettext_lazy("Language")),
]


class WordsForm(forms.Form):
    """What is written to people who are invited together."""

    message = forms.CharField(
        label=gettext_lazy("A personal word"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It stands in the mail, beside your name, the group and the link."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)
    reminds = forms.BooleanField(
        label=gettext_lazy("Remind them once, after a week"), required=False, initial=True
    )

    @property
    def words(self) -> Words:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("message", "language", "reminds")}  # type: ignore[return-value]  # by its keys


class InviteForm(WordsForm):
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy("One a line or with commas, also “Anna Amsel <anna@example.org>”. Up to 500."),
    )
    field_order = ("addresses", "message", "language", "reminds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boxes: list[Mailbox] = []
        self.unreadable: list[Unreadable] = []

    def clean_addresses(self) -> str:
        text: str = self.cleaned_data["addresses"]
        self.boxes, self.unreadable = read_mailboxes(text)
        if len(self.boxes) > MOST_PASTED:
            words = _("These are %(count)s addresses; %(most)s are the most at once. Import a table instead.")
            raise forms.ValidationError(words % {"count": len(self.boxes), "most": MOST_PASTED})
        return text


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Right address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class TableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), up to 5 MB and 20,000 rows. The first row says what stands in each column."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large: up to 5 MB can be taken."))
        return sent


class ColumnsForm(forms.Form):
    """What stands in each column of a table."""

    def __init__(self, brought: MemberImport, headings: list[str], data: Any = None) -> None:
        super().__init__(data)
        for place, (heading, column) in enumerate(zip(headings, brought.columns, strict=True)):
            label = heading or _("Column %(number)s") % {"number": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, choices=COLUMNS, initial=column or IGNORED
            )

    @property
    def columns(self) -> list[str]:
        said = (self.cleaned_data[name] for name in self.fields)
        return ["" if column == IGNORED else column for column in said]
