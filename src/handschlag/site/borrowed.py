"""Texts of Django's that our catalogue says in its own words.

Django's German for them is curt or stumbles ("zu ähnlich zu E-Mail-Adresse"). A text gets into the
catalogue by standing in the code, and the catalogue goes before Django's.
"""

from typing import Final

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

BORROWED: Final = (
    _("This field is required."),
    _("Enter a valid email address."),
    _("Enter a whole number."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("The password is too similar to the %(verbose_name)s."),
    _("This password is too common."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)
