"""Imprint, privacy and terms: written in versions; and who accepts the terms."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.operations.actions.members import require_operator
from handschlag.operations.models import Consent, LegalKind, LegalText


@transaction.atomic
def write_legal_text(
    kind: LegalKind, sources: Mapping[str, str], *, seen: int, asks_again: bool, by: Member
) -> LegalText | None:
    """A new version, in Markdown by language; None if nothing differs. Earlier ones stay as they were.

    ``seen`` is the version that was on the writer's page: Conflict if somebody has written another one.
    ``asks_again`` counts for the terms only: members are asked to accept this version. The first version
    asks all by itself.
    """
    require_operator(by)
    list(Site.objects.select_for_update().filter(pk=1).values_list("pk"))
    last = LegalText.objects.in_force(kind).first()
    number = last.number if last else 0
    if number != seen:
        raise Conflict(_("Somebody has saved another version meanwhile. Have a look at it first."))
    texts = {code: sources.get(code, "").strip() for code, _name in settings.LANGUAGES}
    if not any(texts.values()):
        raise Invalid(_("Write it in one language at least."))
    asks = kind == LegalKind.TERMS and (asks_again or last is None)
    if last is not None and last.sources == texts and not asks:
        return None
    pages = {code: render(text) for code, text in texts.items() if text}
    text = LegalText.objects.create(
        kind=kind, number=number + 1, sources=texts, pages=pages, asks_again=asks, by=by
    )
    if asks:
        Site.objects.filter(pk=1).update(terms=text.number)
    Site.objects.filter(pk=1).update(version=F("version") + 1)
    audit("write legal text", text, by=by, kind=str(kind), number=text.number, asks_again=asks)
    return text


@transaction.atomic
def accept_terms(number: int, *, by: Member) -> Consent:
    """Record that ``by`` accepts a version of the terms, when. Twice is once.

    Conflict when another version is in force by now: nobody accepts what they have not read.
    """
    text = LegalText.objects.in_force(LegalKind.TERMS).first()
    if text is None or text.number != number:
        raise Conflict(_("The terms have changed meanwhile. Read them once more, then accept."))
    consent, is_new = Consent.objects.get_or_create(member=by, text=text)
    if is_new:
        Member.objects.filter(pk=by.pk).update(terms=text.number)
        audit("accept terms", text, by=by, number=text.number)
    return consent
