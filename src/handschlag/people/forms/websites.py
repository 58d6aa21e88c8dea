"""Addresses of websites as people type them."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

_ONLY_WEB = URLValidator(schemes=["http", "https"])


class WebsiteField(forms.URLField):
    """``example.org`` is meant to be https, and nothing but the web is a website."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)
        self.validators.append(_ONLY_WEB)
