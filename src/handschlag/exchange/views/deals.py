"""Deals: one's own, proposing, answering, delivering, and saying how it went."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.exchange.pages import deals as pages


@access.members
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    return render(request, "exchange/deal.html", {"page": pages.find_deal(pk, request.user)})
