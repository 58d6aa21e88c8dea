"""What ``benchmarks.fill`` lets those who can sign in do: offers, deals, and people whom they know."""

import random
from datetime import timedelta
from typing import Any

from django.db import transaction

LISTINGS = 2000
TRADES = (
    "Steuer",
    "Recht",
    "Werbung",
    "Druck",
    "Lager",
    "Buchhaltung",
    "Raum",
    "Kontakt",
    "Technik",
    "Ausbildung",
)
APART = timedelta(seconds=37)
DEALS = 5000
OWN_DEALS = 60
"""Of each of the first readers, half of them lately."""
FIRST = 10
"""Readers who know many people:"""
KNOWN = 60
"""Beside those with whom they talk and meet: then they have some two hundred contacts."""
KEPT = 60
COMPANIES = 60
AT_LARGEST = 60
CONVERSATIONS = 40
MESSAGES = 60
INTRODUCTIONS = 30


@transaction.atomic
def offer(group: Any) -> None:
    """Offers and requests by those who can sign in, half of them in the group, each with two tags."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.core.markdown import render
    from handschlag.core.models import audit
    from handschlag.core.search.writing import refresh
    from handschlag.exchange.models import STANDS_FOR, Listing, ListingTag, Side, Subject

    authors = list(Member.objects.filter(email__startswith="reader").order_by("pk"))
    now = clock.now()
    text = "Seit zwanzig Jahren im Handwerk, **gern** auch am Abend.\n\nMehr dazu am Telefon."
    made = Listing.objects.bulk_create(
        Listing(
            side=list(Side)[at % 2], subject=list(Subject)[at % 4], title=f"{TRADES[at % 10]}, Nummer {at}",
            text=text, text_html=render(text), author=authors[at % len(authors)],
            group=group if at % 4 < 2 else None, is_remote=at % 3 > 0, place="Köln", latitude=50.94,
            longitude=6.96, effort_minutes=60, created_at=now - at * APART,
            expires_at=now + STANDS_FOR * 20,
        )
        for at in range(LISTINGS)
    )  # fmt: skip
    ListingTag.objects.bulk_create(
        ListingTag(listing=listing, name=name, slug=name.casefold())
        for at, listing in enumerate(made)
        for name in (TRADES[at % 10], f"Thema{at % 100}")
    )
    refresh("listing", [listing.pk for listing in made])
    audit("benchmark listings", group, by=None)


@transaction.atomic
def deal(group: Any) -> None:
    """Deals of the readers as the demo invents them, with steps, accounts and bookings, up to now."""
    from handschlag.core import clock
    from handschlag.core.models import audit
    from handschlag.importers.formats.demo_circle import Helper
    from handschlag.importers.formats.demo_deals import make_deal
    from handschlag.importers.help_deals import write_deals

    until, rng = clock.now(), random.Random(7)
    helpers = [
        Helper(one.pk, one.name, one.place, one.company, "beratung", until - timedelta(days=900), 9)
        for one in _readers()
    ]
    pairs = [
        (helpers[at], helpers[(at + 1 + number) % len(helpers)], 15 if number % 2 else 400)
        for at in range(FIRST)
        for number in range(OWN_DEALS)
    ]
    pairs += [
        (helpers[at % len(helpers)], helpers[(at + 1 + at // len(helpers)) % len(helpers)], 400)
        for at in range(len(pairs), DEALS)
    ]
    stories = [
        make_deal(
            rng,
            *rng.sample([one, other], 2),
            until - timedelta(days=rng.uniform(0.1, days)),
            until=until,
            team=[helpers[1].key],
        )
        for one, other, days in pairs
        if one is not other  # on a tiny site the circle closes
    ]
    write_deals(stories, group.pk)
    audit("benchmark deals", group, by=None)


@transaction.atomic
def know(group: Any) -> None:
    """Profiles, companies, and for the first readers people they know, write to and ask to introduce them."""
    from handschlag.core.models import audit
    from handschlag.importers.formats.demo_circle import Helper
    from handschlag.importers.help_people import write_profiles
    from handschlag.people.models import Profile

    readers = _readers()
    told = set(Profile.objects.values_list("member", flat=True))
    helpers = [
        Helper(one.pk, one.name, one.place, one.company, "beratung", one.joined_at, 9)
        for one in readers
        if one.pk not in told
    ]
    write_profiles(random.Random(7), helpers)
    _work(readers)
    knowing = readers[:FIRST] if len(readers) > FIRST + KNOWN else []  # a tiny site is too small to know many
    for at, reader in enumerate(knowing):
        others = [readers[(at + number + 1) % len(readers)] for number in range(min(KNOWN, len(readers) - 1))]
        _thank(reader, others, group)
        _keep(reader, others[:KEPT])
        _write_to(reader, others[FIRST : FIRST + CONVERSATIONS])
        _introduce(reader, others)
    audit("benchmark people", group, by=None)


def _readers() -> list[Any]:
    from handschlag.accounts.models import Member

    return list(Member.objects.filter(email__startswith="reader").order_by("pk"))


def _work(readers: list[Any]) -> None:
    """A company with many people, and others with some."""
    from handschlag.people.actions.companies import enter_company
    from handschlag.people.actions.counting import count_people
    from handschlag.people.models import CompanyPerson

    made = [
        enter_company(
            by=readers[at % len(readers)],
            name=f"{TRADES[at % 10]} und Partner {at}",
            tagline="Seit 1990.",
            text="**Alles**.",
            place="Köln",
        )
        for at in range(COMPANIES)
    ]
    CompanyPerson.objects.bulk_create(
        CompanyPerson(
            company=made[0 if at < AT_LARGEST else 1 + at % (COMPANIES - 1)], member=one, title="Beratung"
        )
        for at, one in enumerate(readers)
    )
    count_people([company.pk for company in made])


def _thank(reader: Any, others: list[Any], group: Any) -> None:
    """So there is a tie with each of them."""
    from handschlag.core import clock
    from handschlag.exchange import interactions
    from handschlag.exchange.models import ThankYou
    from handschlag.ties import actions as ledger

    now = clock.now()
    ThankYou.objects.bulk_create(
        ThankYou(
            by=reader,
            to=other,
            group=group,
            text="Für den Rat.",
            is_public=at % 2 > 0,
            at=now - at * timedelta(days=1),
        )
        for at, other in enumerate(others)
    )
    ledger.enter(interactions.thank_yous(ThankYou.objects.filter(by=reader, text="Für den Rat.")))


def _keep(reader: Any, others: list[Any]) -> None:
    from handschlag.people.models import Contact, ContactTag

    kept = Contact.objects.bulk_create(
        Contact(
            owner=reader, other=other, note="Ruft lieber an.", every_weeks=at % 12 + 1, is_kept=at % 2 > 0
        )
        for at, other in enumerate(others)
    )
    ContactTag.objects.bulk_create(
        ContactTag(contact=one, name=TRADES[at % 10]) for at, one in enumerate(kept)
    )


def _write_to(reader: Any, others: list[Any]) -> None:
    """Conversations of two, the last of which is new."""
    from handschlag.core import clock
    from handschlag.core.markdown import render
    from handschlag.people.models import Conversation, Message, Participant, pair_of

    now, text = clock.now(), "Passt es **morgen**?"
    html = render(text)
    for far, other in enumerate(others):
        last_at = now - far * timedelta(hours=7)
        talk = Conversation.objects.create(
            pair=pair_of(reader.pk, other.pk), started_by=reader, last_number=MESSAGES, last_at=last_at
        )
        Participant.objects.bulk_create(
            Participant(
                conversation=talk, member=one, last_at=last_at, told_to=MESSAGES,
                read_to=MESSAGES - (one == reader and far < 5), unread=int(one == reader and far < 5),
            )
            for one in (reader, other)
        )  # fmt: skip
        Message.objects.bulk_create(
            Message(
                conversation=talk, number=number, author=(reader, other)[number % 2], text=text,
                html=html, at=last_at - (MESSAGES - number) * timedelta(minutes=33),
            )
            for number in range(1, MESSAGES + 1)
        )  # fmt: skip


def _introduce(reader: Any, others: list[Any]) -> None:
    """Asked of some, asked by some."""
    from handschlag.core import clock
    from handschlag.people.models import Introduction

    now = clock.now()
    for at in range(INTRODUCTIONS):
        one, other = others[at], others[at + INTRODUCTIONS]
        asked_by, via = (reader, one) if at % 3 else (one, reader)
        asked_at = now - timedelta(days=at)
        passed_on = asked_at if at % 2 else None
        Introduction.objects.create(
            asked_by=asked_by, via=via, to=other, text="Ich würde gern mehr erfahren.", asked_at=asked_at,
            passed_on_at=passed_on, made_at=passed_on if at % 4 == 3 else None,
        )  # fmt: skip
