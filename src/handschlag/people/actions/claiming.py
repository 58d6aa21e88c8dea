"""Who speaks for a company: proven by a code to an address at its domain, or granted by who runs the site."""

import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.freemail import is_for_everybody
from handschlag.core.models import audit
from handschlag.notifications.actions import News, notify, send_template
from handschlag.people.actions.companies import at_company, hold, let_speak
from handschlag.people.models import Company, CompanyClaim
from handschlag.people.policy import companies as policy

GOOD_FOR: Final = timedelta(hours=1)
WAITS_FOR: Final = timedelta(days=90)
MOST_TRIES: Final = 5
MOST_MAILS: Final = 3
"""A day: by one member, and to one address."""
MOST_REQUESTS: Final = 5
"""To those who run the site: a day, by one member."""
ASKED: Final = "company claim"
ANSWERED: Final = "company answer"


@transaction.atomic
def ask_by_mail(company: Company, *, email: str, by: Member) -> CompanyClaim:
    """Send a code to an address at the company's domain. What was asked before ends."""
    held = hold(company)
    if not policy.can_prove(held, at_company(held, by)):
        raise Conflict(_("Somebody speaks for this company. Ask them, or those who run this site."))
    _require_at_domain(held, email)
    _require_few(email, by)
    claim = _begin(held, by, email=email.lower(), expires_at=clock.now() + GOOD_FOR)
    code = f"{secrets.randbelow(10**8):08d}"
    claim.code_digest = _digest(claim, code)
    claim.save(update_fields=["code_digest"])
    send_template("people/mail/company_code.txt", email, {"company": held, "member": by, "code": code})
    audit("ask for company by mail", held, by=by, claim=claim.pk)
    return claim


def _domain_of(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _require_at_domain(company: Company, email: str) -> None:
    domain = _domain_of(email)
    if not company.domain:
        raise Invalid(_("This company has no website here that an address could belong to."), "email")
    if is_for_everybody(domain):
        raise Invalid(_("Anybody gets an address there. Take one at the company's own domain."), "email")
    if domain != company.domain:
        told = {"domain": company.domain}
        raise Invalid(_("Take an address that ends in @%(domain)s, as the website does.") % told, "email")


def _require_few(email: str, by: Member) -> None:
    """Nobody's mailbox is flooded with our codes."""
    lately = CompanyClaim.objects.filter(at__gt=clock.now() - timedelta(days=1)).exclude(email="")
    for sent in (lately.filter(by=by), lately.filter(email=email.lower())):
        if sent.count() >= MOST_MAILS:
            raise Conflict(_("Enough codes were sent for today. Try again tomorrow."))


def _begin(company: Company, by: Member, **fields: object) -> CompanyClaim:
    open_claims = CompanyClaim.objects.filter(company=company, by=by, answered_at__isnull=True)
    open_claims.update(answered_at=clock.now())
    return CompanyClaim.objects.create(company=company, by=by, **fields)


def _digest(claim: CompanyClaim, code: str) -> str:
    """With the site's own key, or whoever reads the database would try all codes in a second."""
    return salted_hmac("handschlag.people.claim", f"{claim.pk}-{code}", algorithm="sha256").hexdigest()


def prove(company: Company, *, code: str, by: Member) -> None:
    """``by`` speaks for the company if the code is right. Invalid if it is not, Conflict if there is none to
    try any more: run out, tried too often, or somebody was faster.
    """
    outcome = _try(company, "".join(code.split()), by)
    if outcome == "wrong":
        raise Invalid(_("This is not the code in the mail. Compare it once more."), "code")
    if outcome != "right":
        raise Conflict(_("This code is good no longer. Have a new one sent."))


@transaction.atomic
def _try(company: Company, code: str, by: Member) -> str:
    """A wrong try stays counted, so nothing is raised in here."""
    held = hold(company)
    claims = CompanyClaim.objects.filter(company=held, by=by, answered_at__isnull=True).exclude(email="")
    claim = claims.first()
    if claim is None or not _is_good(held, claim) or not policy.can_prove(held, at_company(held, by)):
        return "over"
    if not constant_time_compare(claim.code_digest, _digest(claim, code)):
        claim.tries += 1
        claim.save(update_fields=["tries"])
        return "wrong" if claim.tries < MOST_TRIES else "over"
    claim.answered_at, claim.is_granted, claim.code_digest = clock.now(), True, ""
    claim.save(update_fields=["answered_at", "is_granted", "code_digest"])
    let_speak(held, by, proven_by=held.domain)
    audit("prove company", held, by=by, claim=claim.pk)
    return "right"


def _is_good(company: Company, claim: CompanyClaim) -> bool:
    """The website may have become another one since: then an address there proves nothing any more."""
    is_there = _domain_of(claim.email) == company.domain
    return is_there and claim.expires_at > clock.now() and claim.tries < MOST_TRIES


@transaction.atomic
def ask_operators(company: Company, *, reason: str, by: Member) -> CompanyClaim:
    """Say why one speaks for it; those who run the site hear of it and decide."""
    held = hold(company)
    if not policy.can_ask_operators(at_company(held, by)):
        raise Conflict(_("You speak for this company already."))
    lately = CompanyClaim.objects.filter(by=by, email="", at__gt=clock.now() - timedelta(days=1))
    if lately.count() >= MOST_REQUESTS:
        raise Conflict(_("You have asked often today. Those who run this site look at it; wait for them."))
    claim = _begin(held, by, reason=reason, expires_at=clock.now() + WAITS_FOR)
    path = address("people:company_claims")
    _tell(ASKED, claim, list(Member.objects.operators().values_list("pk", flat=True)), path)
    audit("ask operators for company", held, by=by, claim=claim.pk)
    return claim


@transaction.atomic
def answer_claim(claim: CompanyClaim, *, granted: bool, by: Member) -> None:
    """Who asked is told, whatever the answer is."""
    if not policy.can_answer_claims(by):
        raise NotAllowed(_("Only those who run this site decide on this."))
    company = hold(claim.company)
    held = CompanyClaim.objects.filter(pk=claim.pk, answered_at__isnull=True).select_related("by").first()
    if held is None or held.email:
        raise Conflict(_("This has been decided already."))
    held.answered_at, held.answered_by, held.is_granted = clock.now(), by, granted
    held.save(update_fields=["answered_at", "answered_by", "is_granted"])
    if granted:
        let_speak(company, held.by)
    _tell(ANSWERED, held, [held.by_id], company.get_absolute_url())
    audit("answer company claim", company, by=by, claim=held.pk, granted=granted)


def open_claims() -> Q:
    """What waits for those who run the site."""
    return Q(answered_at__isnull=True, email="", expires_at__gt=clock.now())


def _tell(kind: str, claim: CompanyClaim, members: list[int], path: str) -> None:
    event = f"{kind} {claim.pk}"
    notify(members, News(kind, event, f"company {claim.company_id}", claim.pk, path, {"claim": claim.pk}))
