"""What is asked of those who run the site."""

from handschlag.operations.forms.members import DeactivationForm

__all__ = ["DeactivationForm"]
