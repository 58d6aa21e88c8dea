"""What helps while one writes: people to name, topics alike, what came in meanwhile, how it will look."""

from dataclasses import asdict

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.discussions import actions
from handschlag.discussions.forms import LONGEST_TEXT, MarkdownField, MentionForm, PlaceForm, SinceForm
from handschlag.discussions.models import Where
from handschlag.discussions.pages import drafts as draft_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.meanwhile import count_since
from handschlag.discussions.pages.mentions import mentionable
from handschlag.discussions.pages.showing import previewed
from handschlag.discussions.pages.similar import similar_topics
from handschlag.groups import pages as group_pages


@access.members
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The text of any form as it will look, for the page that asked; of an endless one the beginning."""
    source = MarkdownField(required=False).to_python(request.POST.get("source", ""))
    html = actions.preview(source[:LONGEST_TEXT], viewer=request.user)
    where = _where(PlaceForm(request.GET), request.user)
    return render(request, "discussions/preview.html", {"html": previewed(html, where)})


@access.members
@require_safe
def similar(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    if not found.can_read_talk:
        raise Http404
    title = request.GET.get("title", "")[:200]
    return render(request, "discussions/_similar.html", {"topics": similar_topics(found.group, title)})


@access.members
@require_safe
def mentions(request: MemberRequest) -> HttpResponse:
    """People whose name begins with ``q``; ``kind`` and ``pk`` say where one writes, or nothing does."""
    form = MentionForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"people": []})
    people = mentionable(form.cleaned_data["q"], request.user, _where(form, request.user))
    return JsonResponse({"people": [asdict(person) for person in people]})


def _where(form: PlaceForm, viewer: Member) -> Where | None:
    """The place that is named; Http404 for one that the viewer may not know of."""
    if not form.is_valid() or not form.cleaned_data["kind"] or form.cleaned_data["pk"] is None:
        return None
    return draft_pages.find_place(form.cleaned_data["kind"], form.cleaned_data["pk"], viewer)


@access.members
@require_safe
def since(request: MemberRequest, pk: int) -> HttpResponse:
    """How many posts have come after ``number``; unchanged answers cost a line (304)."""
    topic = topic_pages.find_topic(pk, request.user)
    form = SinceForm(request.GET)
    number = form.cleaned_data["number"] if form.is_valid() else topic.last_number
    etag = f'"{topic.last_number}-{topic.version}-{number}-{get_language()}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = JsonResponse(count_since(topic, number, request.user))
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-cache"
    return answer
