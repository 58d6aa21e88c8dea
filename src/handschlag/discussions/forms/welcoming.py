"""How a group welcomes those who join."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.offering import offer
from handschlag.discussions.forms.writing import MarkdownField

LONGEST_WELCOME = 5000


class WelcomeForm(forms.Form):
    """``organisers`` and ``topics``: what there is to choose from, by key."""

    greets = forms.BooleanField(
        label=gettext_lazy("Welcome those who join, and show them the way through their first weeks"),
        required=False,
        help_text=gettext_lazy("Off: nobody is shown or sent anything; the text below is kept."),
    )
    source = MarkdownField(
        label=gettext_lazy("Welcome message"),
        required=False,
        validators=[MaxLengthValidator(LONGEST_WELCOME)],
        help_text=gettext_lazy(
            "Who joins sees it on the page of the group and gets it by mail. Say what the group is for and "
            "what to do first. Empty: only the first steps are shown."
        ),
    )
    sender = forms.TypedChoiceField(
        label=gettext_lazy("Who welcomes"), coerce=int, empty_value=None, required=False
    )
    topic = forms.TypedChoiceField(
        label=gettext_lazy("Topic for introductions"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Open topics: pinned ones and those with the latest posts."),
    )

    def __init__(
        self, sent: Any = None, *, organisers: Mapping[int, str], topics: Mapping[int, str], **options: Any
    ) -> None:
        super().__init__(sent, **options)
        offered = {
            "sender": [("", _("The group itself")), *organisers.items()],
            "topic": [("", _("None: any first post will do")), *topics.items()],
        }
        for name, choices in offered.items():
            offer(self, name, choices)
