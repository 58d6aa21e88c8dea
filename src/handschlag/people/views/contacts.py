"""My people, what one keeps of them, and whom to get back to. Nobody else ever sees any of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, clock
from handschlag.core.errors import Invalid
from handschlag.people.actions import noting, staying
from handschlag.people.forms.contacts import NoteForm, PlaceForm, PutOffForm, TagRhythmForm, WantedForm
from handschlag.people.models import Contact
from handschlag.people.pages import contact as one
from handschlag.people.pages import contact_tags, exporting
from handschlag.people.pages import contacts as pages


@access.members
@require_safe
def contacts(request: MemberRequest) -> HttpResponse:
    form, place = WantedForm(request.GET or None), PlaceForm(request.GET)
    where = place.cleaned_data if place.is_valid() else {}
    wanted = pages.Wanted(**form.wanted())
    page = pages.my_people(request.user, wanted, before=where.get("before"), after=where.get("after"))
    context = {"page": page, "form": form, "wanted": wanted, "query": _query(request), "now": clock.now()}
    return render(request, "people/contacts.html", context)


@access.members
@require_http_methods(["GET", "POST"])
def contact(request: MemberRequest, pk: int) -> HttpResponse:
    """The history of one tie; and saving what one notes of it."""
    form = NoteForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        member = one.find_member(pk, request.user)
        try:
            noting.note_contact(member, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Noted. Only you can read it."))
            return redirect("people:contact", pk)
    page = one.one_contact(pk, request.user)
    form = form or NoteForm(initial=_kept(page))
    return render(request, "people/contact.html", {"page": page, "form": form, "put_off": PutOffForm()})


@access.members
@require_POST
def add_contact(request: MemberRequest, pk: int) -> HttpResponse:
    member = one.find_member(pk, request.user)
    noting.add_contact(member, by=request.user)
    messages.success(request, _("%(name)s is among your people.") % {"name": member.name})
    return redirect("people:contact", pk)


@access.members
@require_POST
def remove_contact(request: MemberRequest, pk: int) -> HttpResponse:
    member = one.find_member(pk, request.user)
    noting.remove_contact(member, by=request.user)
    messages.success(request, _("What you kept of %(name)s is gone.") % {"name": member.name})
    return redirect("people:contacts")


@access.members
@require_POST
def put_contact_off(request: MemberRequest, pk: int) -> HttpResponse:
    member = one.find_member(pk, request.user)
    form = PutOffForm(request.POST)
    weeks = form.cleaned_data["weeks"] if form.is_valid() else 1
    noting.put_off(member, by=request.user, weeks=weeks)
    messages.success(request, _("%(name)s: later.") % {"name": member.name})
    return redirect("people:contacts")


@access.members
@require_http_methods(["GET", "POST"])
def tags(request: MemberRequest) -> HttpResponse:
    """One's own tags; and saving how often one wants to stay in touch with who bears one."""
    form = TagRhythmForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        noting.set_tag_rhythm(form.cleaned_data["tag"], form.cleaned_data["every_weeks"], by=request.user)
        messages.success(request, _("Noted. Only you can read it."))
        return redirect("people:contact_tags")
    own = contact_tags.own_tags(request.user)
    rows = [
        (tag, TagRhythmForm(initial=_ruled(tag), prefix=None, auto_id=f"tag-{n}-%s"))
        for n, tag in enumerate(own)
    ]
    return render(request, "people/contact_tags.html", {"rows_of_tags": rows}, status=422 if form else 200)


@access.members
@require_POST
def want_letters(request: MemberRequest) -> HttpResponse:
    """Have the weekly letter, or not."""
    if "again" in request.POST:
        staying.write_again(by=request.user)
    else:
        staying.stop_letters(request.user.pk, clock.now())
    return redirect("people:contacts")


@access.members
@require_safe
def export_contacts(request: MemberRequest, form: str) -> HttpResponse:
    """All of one's own people as a file, for an address book or a table."""
    content_type, text = exporting.exported(request.user, form)
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="contacts.{form}"'
    return response


def _query(request: HttpRequest) -> str:
    """What is looked for, for the addresses of the neighbour pages."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    return query.urlencode()


def _ruled(tag: contact_tags.OwnTag) -> dict[str, object]:
    return {"tag": tag.name, "every_weeks": tag.every_weeks}


def _kept(page: one.OneContact) -> dict[str, object]:
    contact = page.person.contact
    if not isinstance(contact, Contact):
        return {}
    tags = ", ".join(page.person.tags)
    return {"note": contact.note, "tags": tags, "every_weeks": contact.every_weeks}
