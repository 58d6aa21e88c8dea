"""Who may call a view at all. A view without such a declaration fails the tests.

What a person may *see* is decided by ``visible_to`` (else 404), what they may *do* by the
feature's ``policy`` (else 403). The declaration here is the outer gate.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest

View = Callable[..., Any]
ViewT = TypeVar("ViewT", bound=View)
Access = Literal["anyone", "members", "operators"]

_DECLARED: dict[View, Access] = {}


def anyone(view: ViewT) -> ViewT:
    """Open to visitors; what they see is up to ``visible_to``."""
    _DECLARED[view] = "anyone"
    return view


def members(view: ViewT) -> View:
    """Needs a signed-in member; others are led to the login and back.

    Who was sending something is led back to the page they sent it from: a deed's address takes no GET.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        reads = request.method in {"GET", "HEAD"}
        return redirect_to_login(request.get_full_path() if reads else _sent_from(request))

    _DECLARED[guarded] = "members"
    return guarded


def _sent_from(request: HttpRequest) -> str:
    """The page of ours on which a form was sent, else the home page."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    if page.netloc != request.get_host():
        return "/"
    return page._replace(scheme="", netloc="", fragment="").geturl() or "/"


def operators(view: ViewT) -> View:
    """Needs a member who runs the site; for everybody else the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not getattr(request.user, "is_operator", False):
            raise Http404
        return view(request, *args, **kwargs)

    _DECLARED[guarded] = "operators"
    return guarded


def declare(view: View, access: Access) -> None:
    """Declare the access of a third party's view that guards itself."""
    _DECLARED[view] = access


def declared(view: View) -> Access | None:
    """The declaration of a view, or None if it is silent."""
    return _DECLARED.get(view)
