"""The one next step that each figure leads to, for somebody in this role: text and address."""

from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.groups import policy as group_policy
from handschlag.insights.pages.reading import Reader

Deed = tuple[str, str]
NOTHING: Deed = ("", "")


def deed(key: str, reader: Reader) -> Deed:
    """("", "") on the pages of the site: what is to be done is done in a group."""
    group, membership = reader.group, reader.membership
    if group is None or membership is None:
        return NOTHING
    return _deeds(group.slug, reader).get(key, NOTHING)


def _deeds(slug: str, reader: Reader) -> dict[str, Deed]:
    topic = (_("Start a topic"), address("discussions:new_topic", slug))
    meetup = (_("Plan a meetup"), address("meetups:create", slug))
    meetups = (_("See the meetups"), address("meetups:group", slug))
    people = (_("Look at the members"), address("groups:members", slug))
    exchange = (_("See offers and requests"), address("exchange:group_listings", slug))
    offer = (_("Offer something"), address("exchange:new_listing"))
    network = (_("See your own network"), address("insights:my_network"))
    to_meet = (_("People you could meet"), address("insights:to_meet"))
    pairs = _pairs(slug, reader)
    return _of_talk(slug, reader, topic, people) | {
        "met_share": meetups,
        "meeting_effect": meetup,
        "bridging_change": topic,
        "strategy_effect": (_("Write down what you try"), address("insights:new_strategy", slug))
        if reader.shows_names
        else NOTHING,
        "win_win_rate": exchange,
        "net_loser": people,
        "surplus": exchange,
        "surplus_gini": offer,
        "imbalance": offer,
        "generalised_reciprocity": exchange,
        "dependency": pairs if reader.shows_names else network,
        "contact_value": network,
        "constraint": meetup,
        "kept_share": meetups,
        "fairness_goodness": people,
        "personal_trust": pairs if reader.shows_names else to_meet,
        "one_sided_partner": people,
        "tipping_point": (_("See what strengthens"), "#what_strengthens"),
        "systemic_importance": people,
        "k_core_curve": pairs,
        "what_strengthens": pairs,
        "early_warning": (
            _("See give and take"),
            address("insights:chapter", slug, "give_and_take"),
        ),
        "to_meet": (_("See the pairs"), "#pairs") if reader.shows_names else to_meet,
        "where_to_meet": (_("See the places"), "#places") if reader.shows_names else meetups,
    }


def _of_talk(slug: str, reader: Reader, topic: Deed, people: Deed) -> dict[str, Deed]:
    answer = (_("Answer a topic"), "#unanswered")
    greet = (_("Greet a newcomer"), "#newcomers") if reader.shows_names else answer
    invite = people
    if group_policy.can_invite(reader.membership):
        invite = (_("Invite people"), address("groups:invitations", slug))
    return {
        "active_share": topic,
        "joins_per_month": invite,
        "time_to_first_reply": answer,
        "participation_split": people,
        "newcomer_funnel": greet,
        "retention": topic,
        "one_post_share": greet,
        "absence_factor": people,
        "stickiness": topic,
    }


def _pairs(slug: str, reader: Reader) -> Deed:
    if not reader.shows_names:
        return (_("People you could meet"), address("insights:to_meet"))
    return (_("See who could meet"), address("insights:chapter", slug, "meet"))
