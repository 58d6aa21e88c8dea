"""Forms of accounts. allauth's keep their logic and get our words; they are named in ACCOUNT_FORMS."""

import zoneinfo
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.choices import BaseChoiceIterator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markupsafe import escape

from handschlag.accounts import actions
from handschlag.accounts.adapter import INVITATION_SESSION_KEY, invitation_of, known_of
from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Erasure, Member, Reserved, SignupRequest
from handschlag.core.lines import LineField
from handschlag.core.models import Registration, Site
from handschlag.core.offering import offer
from handschlag.core.search.writing import refresh

PASSWORD_HELP = _("At least ten characters; a few words in a row are easy to remember.")


class OurWords:
    """Labels and help of ours on a form of allauth's; no placeholders, no password typed twice."""

    labels: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(OurWords, allauth_forms.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}


class SignupForm(OurWords, allauth_forms.SignupForm):
    """Name, address, password; where operators decide, also who one is."""

    name = LineField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    message = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    terms_read = forms.IntegerField(widget=forms.HiddenInput)
    """The version of the terms that stood on the page."""
    terms = forms.BooleanField()

    labels = {
        "name": _("Your name"),
        "email": _("E-mail address"),
        "password1": _("Password"),
        "message": SignupRequest._meta.get_field("message").verbose_name,
        "terms": _("I accept the terms of use."),
        "terms_read": _("Terms of use"),
    }
    helps = {
        "name": _("As other members know you."),
        "email": _("Never shown to others. We send a code to it."),
        "password1": _(
            "At least ten characters; a few words in a row are easy to remember. "
            "Or leave it empty: then we mail you a code each time you sign in."
        ),
        "message": _("A few sentences for those who run this network and decide."),
    }
    field_order = ["name", "email", "password1", "message", "terms_read", "terms"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation_of(context.request)
        self.initial: dict[str, Any] = known_of(context.request) | self.initial
        if self.invitation or Site.load().registration != Registration.REQUEST:
            del self.fields["message"]
        self._ask_for_terms()

    def _ask_for_terms(self) -> None:
        number = actions.terms_in_force()
        if number:
            self.initial["terms_read"] = number
            link = f'<a href="{reverse("operations:terms")}">{escape(_("Read the terms of use"))}</a>'
            self.fields["terms"].help_text = mark_safe(link)  # noqa: S308 - escaped above
        else:
            del self.fields["terms"], self.fields["terms_read"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        read = cleaned.get("terms_read")
        if read is not None and read != actions.terms_in_force():
            words = _("The terms have changed meanwhile. Read them once more, then accept.")
            self.add_error("terms", words)
            shown_again: Any = self.data.copy()  # type: ignore[has-type]  # what was sent
            shown_again["terms_read"] = actions.terms_in_force()
            shown_again.pop("terms", None)
            self.data = shown_again
        return cleaned

    def try_save(self, request: HttpRequest) -> Any:
        """The account, its request and the invitation's use stand together or not at all.

        For an address that has an account none is made. A password takes its time to be hashed all the
        same, or the answer's speed would tell.
        """
        request.session.pop(INVITATION_SESSION_KEY, None)
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        with transaction.atomic():
            outcome = super().try_save(request)
        if self.invitation:
            request.session[INVITATION_SESSION_KEY] = request.GET["invitation"]
        return outcome

    def signup(self, request: HttpRequest, member: Member) -> None:
        """What allauth's form does not know of; called when the member has been made."""
        member.name = self.cleaned_data["name"]
        member.language = translation.get_language() or member.language
        member.save(update_fields=["name", "language"])
        refresh(MEMBER, [member.pk])
        if "terms" in self.fields:
            actions.accept_terms(self.cleaned_data["terms_read"], by=member)
        if self.invitation:
            actions.use_site_invitation(self.invitation, by=member)
        elif "message" in self.fields:
            onward = request.POST.get("next") or request.GET.get("next", "")
            came_for = onward if url_has_allowed_host_and_scheme(onward, None) else ""
            actions.ask_for_account(member, self.cleaned_data["message"], came_for=came_for)


class AddEmailForm(OurWords, allauth_forms.AddEmailForm):
    labels = {"email": _("New e-mail address")}
    helps = {"email": _("We send a code to it. Until you enter that, the old address stays.")}


class ChangePasswordForm(OurWords, allauth_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Present password"), "password1": _("New password")}
    helps = {"password1": PASSWORD_HELP}


class SetPasswordForm(OurWords, allauth_forms.SetPasswordForm):
    labels = {"password1": _("Password")}
    helps = {"password1": PASSWORD_HELP}


class ResetPasswordForm(OurWords, allauth_forms.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class ResetPasswordKeyForm(OurWords, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}
    helps = {"password1": PASSWORD_HELP}


class ReauthenticateForm(OurWords, allauth_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class RequestLoginCodeForm(OurWords, allauth_forms.RequestLoginCodeForm):
    labels = {"email": _("E-mail address")}


class CodeWords(OurWords):
    labels = {"code": _("Code")}
    helps = {
        "code": _("Eight letters, such as BCDF-GHJK. Capitals and the dash do not matter; you can paste it.")
    }


class ConfirmLoginCodeForm(CodeWords, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(CodeWords, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(CodeWords, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ProfileForm(forms.ModelForm[Member]):
    picture = forms.FileField(
        label=_("New picture"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, up to 10 MB. We cut it to a square and remove the place it was taken."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )

    class Meta:
        model = Member
        fields = ["name", "headline", "company", "place", "languages", "about"]
        field_classes = dict.fromkeys(("name", "headline", "company", "place", "languages"), LineField)
        help_texts = {"about": _("You can use Markdown.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "headline": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "company": forms.TextInput(attrs={"autocomplete": "organization"}),
            "place": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "about": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With what the member has reserved: to themselves it is shown like all else."""
        super().__init__(*args, **kwargs)
        reserved = Reserved.objects.filter(member=self.instance).first()
        self.reserved = frozenset(reserved.fields) if reserved else frozenset[str]()
        if reserved:
            self.initial.update((name, said) for name, said in reserved.fields.items() if name in self.fields)

    def _post_clean(self) -> None:
        """The action changes the member, not the form: a failed try must not show half a profile."""


class Zones(BaseChoiceIterator):
    """Time zones to choose from, and the one that is chosen. Django leaves the choices as they are."""

    def __init__(self, chosen: str) -> None:
        self.choices = _zones(chosen)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.choices)


class LongSelect(forms.Select):
    """A choice of hundreds that need no translation: Django's own asks a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 - Django's signature
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = _options(tuple(self.choices), value)
        return mark_safe(f"<select{flatatt(given)}>\n{options}\n</select>")  # noqa: S308 - escaped piece by piece


@lru_cache
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> str:
    return "\n".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(label)}</option>'
        for key, label in choices
    )


class PreferencesForm(forms.ModelForm[Member]):
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=LongSelect)

    class Meta:
        model = Member
        fields = ["language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "time_zone", Zones(self.instance.time_zone))

    def _post_clean(self) -> None:
        """As above."""


@lru_cache
def _zones(chosen: str) -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted({*_places(), chosen})]


@cache
def _places() -> frozenset[str]:
    """Zones named after a place, without the aliases of old; and UTC."""
    continents = {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
    found = (zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in continents)
    return frozenset({"UTC", *found})


class SiteForm(forms.ModelForm[Site]):
    class Meta:
        model = Site
        fields = ["name", "tagline", "language", "registration", "organisers_invite"]
        help_texts = {
            "name": _("Stands at the top of every page and in every mail. By default: Handschlag."),
            "tagline": _(
                "Stands below every page and in what search engines show. By default there is none."
            ),
            "language": _(
                "For visitors whose browser asks for no language we have, and for what the site writes "
                "of itself. Members choose their own."
            ),
            "registration": _(
                "Whoever has an account keeps it, and invitation links work in any case. "
                "By default anybody may sign up."
            ),
        }
        widgets = {"registration": forms.RadioSelect}

    def _post_clean(self) -> None:
        """As above."""


class InvitationForm(forms.Form):
    max_uses = forms.IntegerField(
        label=_("For how many people"), min_value=1, max_value=1000, initial=1, help_text=_("Up to 1,000.")
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"),
        min_value=1,
        max_value=365,
        initial=14,
        help_text=_("Up to a year."),
    )


class ErasureForm(forms.ModelForm[Erasure]):
    """The last question before an account goes."""

    class Meta:
        model = Erasure
        fields = ("empties_posts",)
