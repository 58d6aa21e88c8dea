"""The directory of members."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.people.forms.directory import DirectoryForm
from handschlag.people.pages import directory as pages
from handschlag.people.pages import mapping


@access.members
@never_cache
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Members by name, or those who are found."""
    form = DirectoryForm(request.GET, groups=pages.groups_of(request.user))
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = pages.directory(request.user, form.asked, **turn)
    return render(request, "people/directory.html", {"page": page, "form": form})


@access.members
@never_cache
@require_safe
def printed(request: MemberRequest) -> HttpResponse:
    """The same people on paper."""
    form = DirectoryForm(request.GET, groups=pages.groups_of(request.user))
    page = pages.printed(request.user, form.asked)
    return render(request, "people/printed.html", {"page": page, "form": form, "most": pages.PRINTED})


@access.members
@never_cache
@require_safe
def map_(request: MemberRequest) -> HttpResponse:
    """Where they are, city by city."""
    return render(request, "people/map.html", {"page": mapping.map_page(request.user)})
