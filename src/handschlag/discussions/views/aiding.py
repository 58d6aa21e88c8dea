"""What helps while one writes: people to name, topics alike, what came in meanwhile, how it will look."""

from dataclasses import asdict

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.discussions import actions
from handschlag.discussions.forms import LONGEST_TEXT, MarkdownField, MentionForm, SinceForm
from handschlag.discussions.pages import drafts as draft_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.meanwhile import count_since
from handschlag.discussions.pages.mentions import mentionable
from handschlag.discussions.pages.similar import similar_topics
from handschlag.groups import pages as group_pages


@access.members
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The text of any form as it will look, for the page that asked; of an endless one the beginning."""
    source = MarkdownField(required=False).to_python(request.POST.get("source", ""))
    return render(
        request,
        "discussions/preview.html",
        {"html": actions.preview(source[:LONGEST_TEXT], viewer=request.user)},
    )


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
    typed = form.cleaned_data
    known = typed["kind"] and typed["pk"] is not None
    where = draft_pages.find_place(typed["kind"], typed["pk"], request.user) if known else None
    people = mentionable(typed["q"], request.user, where)
    return JsonResponse({"people": [asdict(person) for person in people]})


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
