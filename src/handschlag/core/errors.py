"""What can go wrong in a deed, in words a person can act on.

Actions raise these; each door (pages, API, mail, command line) translates them once.
"""


class HandschlagError(Exception):
    """Any refusal of the product's own. The message is shown to the person."""


class NotAllowed(HandschlagError):
    """The person may see the object, but not do this to it (403)."""


class Conflict(HandschlagError):
    """The object's state does not admit the deed: closed, full, already done (409)."""


class Invalid(HandschlagError):
    """The input cannot be taken. ``field`` names the form field it belongs to (400)."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def ask(*, allowed: bool, otherwise: str) -> None:
    """The policy's answer, before a deed: NotAllowed with these words unless it is yes."""
    if not allowed:
        raise NotAllowed(otherwise)
