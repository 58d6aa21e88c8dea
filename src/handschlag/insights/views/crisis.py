"""Shocks one can play with: those of a group, or without a slug those of the whole site."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import key_in
from handschlag.core.errors import Conflict
from handschlag.insights.crisis import actions, comparing, creating, exporting, mapping, pages
from handschlag.insights.crisis.circles import Circle, circle_of, scenario_of
from handschlag.insights.crisis.forms import NameForm
from handschlag.insights.models import Scenario


def _render(request: MemberRequest, template: str, circle: Circle, **context: object) -> HttpResponse:
    """Within the frame of the group, or of the site."""
    around = {"circle": circle, "group": circle.group, "membership": circle.membership}
    return render(request, f"insights/crisis/{template}.html", around | context)


@access.members
@never_cache
@require_safe
def scenarios(request: MemberRequest, slug: str = "") -> HttpResponse:
    circle = circle_of(slug, request.user)
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    return _render(request, "scenarios", circle, page=pages.list_page(circle, **cursors))


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def new_scenario(request: MemberRequest, slug: str = "") -> HttpResponse:
    """Searching for names only shows the form again, with what was filled in."""
    circle = circle_of(slug, request.user)
    start = creating.start(circle, request.user, request.POST)
    if request.method == "POST" and not start.searches and start.form.is_valid():
        scenario = creating.make(start.form, circle, by=request.user)
        if scenario is not None:
            return redirect(scenario)
    return _render(request, "new_scenario", circle, form=start.form, picked=start.picked())


@access.members
@never_cache
@require_safe
def scenario(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    """The result, at one round; ``?view=print`` shows all rounds. Asks again while it is computed."""
    circle, found = _found(request, slug, pk)
    turn, is_print = key_in(request.GET.get("round", "")) or 0, request.GET.get("view") == "print"
    page = pages.scenario_page(circle, found, turn=turn, whole=is_print)
    where = None if is_print else mapping.map_of(circle, found)
    return _render(request, "print" if is_print else "scenario", circle, page=page, map=where)


@access.members
@require_POST
def run_scenario(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    found = _found(request, slug, pk)[1]
    try:
        actions.run_again(found, by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect(found)


@access.members
@require_POST
def copy_scenario(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    """The same shock on the ties of today."""
    found = _found(request, slug, pk)[1]
    return redirect(actions.copy_for_today(found, by=request.user))


@access.members
@require_POST
def cancel_scenario(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    found = _found(request, slug, pk)[1]
    actions.cancel_scenario(found, by=request.user)
    messages.info(request, _("Cancelled. What was computed before stays."))
    return redirect(found)


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def edit_scenario(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    """Its name; what is computed never changes."""
    circle, found = _found(request, slug, pk)
    page = pages.scenario_page(circle, found)
    form = NameForm(request.POST or None, initial={"name": page.title})
    if request.method == "POST" and form.is_valid():
        actions.rename_scenario(found, form.cleaned_data["name"], by=request.user)
        return redirect(found)
    return _render(request, "edit_scenario", circle, page=page, form=form)


@access.members
@require_POST
def delete_scenario(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    circle, found = _found(request, slug, pk)
    actions.delete_scenario(found, by=request.user)
    messages.success(request, _("Deleted."))
    return redirect(circle.address("scenarios"))


@access.members
@never_cache
@require_safe
def scenario_file(request: MemberRequest, pk: int, form: str, slug: str = "") -> HttpResponse:
    found = _found(request, slug, pk)[1]
    content_type, text = exporting.exported(found, form)
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="scenario-{found.pk}.{form}"'
    return response


@access.members
@never_cache
@require_safe
def scenario_on_map(request: MemberRequest, pk: int, slug: str = "") -> HttpResponse:
    """Who leaves when, by the positions of the map."""
    return JsonResponse(mapping.rounds_on_map(*_found(request, slug, pk)))


@access.members
@never_cache
@require_safe
def compare_scenarios(request: MemberRequest, slug: str = "") -> HttpResponse:
    circle = circle_of(slug, request.user)
    keys = [key for text in request.GET.getlist("of") if (key := key_in(text)) is not None]
    page = comparing.compare_page(circle, keys)
    if page is None:
        messages.info(request, _("Choose two scenarios to compare."))
        return redirect(circle.address("scenarios"))
    return _render(request, "compare", circle, page=page)


def _found(request: MemberRequest, slug: str, pk: int) -> tuple[Circle, Scenario]:
    circle = circle_of(slug, request.user)
    return circle, scenario_of(circle, pk)
