"""Thanks to a person: a small help that stands nowhere else, said publicly or to them alone."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.lines import says_something
from handschlag.core.models import audit
from handschlag.exchange import interactions
from handschlag.exchange.actions.holding_deals import hold_pair
from handschlag.exchange.models import ThankYou
from handschlag.exchange.policy import deals as policy
from handschlag.notifications.actions import News, notify, send_template, withdraw_notices_about
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind

AGAIN_AFTER = timedelta(days=1)
MOST_A_DAY = 30
THANK_YOU = "thank-you"


def say_thank_you(to: Member, text: str, *, by: Member, is_public: bool = False) -> ThankYou:
    """Once a day to the same person; Conflict for more. NotAllowed for whom ``by`` cannot approach."""
    if not says_something(text):
        raise Invalid(_("Say in a few words what for."), "text")
    with transaction.atomic():
        other = hold_pair(by, to.pk)
        _refuse_too_many(by, other)
        thanks = ThankYou.objects.create(by=by, to=other, text=text[:500], is_public=is_public)
        ledger.enter(interactions.thank_yous(ThankYou.objects.filter(pk=thanks.pk)))
        audit("say thank you", thanks, by=by)
        _tell(thanks)
        return thanks


def _refuse_too_many(by: Member, other: Member) -> None:
    """Taken away again they still count: each is told of by mail."""
    lately = ThankYou.objects.filter(by=by, at__gt=clock.now() - AGAIN_AFTER)
    if lately.filter(to=other).exists():
        raise Conflict(_("You have thanked %(name)s today. Tomorrow is another day.") % {"name": other.name})
    if lately.count() >= MOST_A_DAY:
        raise Conflict(_("You have thanked very many people today. Go on tomorrow."))


def remove_thank_you(thanks: ThankYou, *, by: Member) -> None:
    """Taken back, or away from one's profile, by either of the two: it does not count any more."""
    with transaction.atomic():
        ask(
            allowed=policy.can_remove_thank_you(thanks, by.pk),
            otherwise=_("This is between two others."),
        )
        now = ThankYou.objects.select_for_update(of=("self",)).get(pk=thanks.pk)
        if now.removed_at is not None:
            return
        now.removed_at = clock.now()
        now.save(update_fields=["removed_at"])
        ledger.reverse(Kind.THANK_YOU, [now.pk])
        withdraw_notices_about(f"{THANK_YOU}-{now.pk}")
        audit("remove thank you", now, by=by)


def _tell(thanks: ThankYou) -> None:
    """Who has muted who thanks finds it on the page of their thanks still."""
    about = f"{THANK_YOU}-{thanks.pk}"
    path = address("exchange:thank_yous")
    if not Member.objects.hearing_of(thanks.by_id).filter(pk=thanks.to_id).exists():
        return
    notify([thanks.to_id], News(THANK_YOU, about, about, thanks.pk, path, {"thanks": thanks.pk}))
    if thanks.to.email:
        context = {"thanks": thanks, "path": path}
        send_template("exchange/mail/thank_you.txt", thanks.to.email, context, event=about)
