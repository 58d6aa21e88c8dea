"""What a reader of ``benchmarks.fill_help`` has: pages about their own offers, deals, people and talks."""

from collections.abc import Callable
from typing import Any


def pages_of_ones_own(reader: Any, reverse_of: Callable[[str, list[Any]], str]) -> dict[str, str]:
    """Pages about what this reader has: offers, deals, contacts, talks; and lists that are narrowed."""
    from handschlag.exchange.models import Deal, Listing
    from handschlag.people.models import Contact, Participant

    own = Listing.objects.open().filter(author=reader).order_by("-created_at").first()
    others = Listing.objects.open().exclude(author=reader).order_by("-created_at").first()
    deals = Deal.objects.of(reader)
    ready = deals.filter(state="agreed", accounts_due_at__isnull=False).exclude(accounts__member=reader)
    kept = Contact.objects.of(reader).order_by("pk").first()
    talk = Participant.objects.of(reader).order_by("-last_at").first()
    found = [
        ("own offer or request", "exchange:listing", own, ""),
        ("who can help", "exchange:who_can_help", "", "?q=Steuer+Buchhaltung"),
        ("directory, narrowed", "people:directory", "", "?place=K%C3%B6ln&km=50"),
        ("directory, by words", "people:directory", "", "?q=Beratung"),
        ("deal, closed", "exchange:deal", deals.filter(state="closed").order_by("-pk").first(), ""),
        ("deal, agreed", "exchange:deal", deals.filter(state="agreed").order_by("-pk").first(), ""),
        ("new deal", "exchange:propose", "", f"?listing={others.pk}" if others else None),
        ("account of a deal", "exchange:account", ready.order_by("-pk").first(), ""),
        ("a contact", "people:contact", kept and kept.other, ""),
        ("a conversation", "people:conversation", talk and talk.conversation, ""),
        ("profile of somebody known", "accounts:profile", kept and kept.other, ""),
    ]
    return {
        label: f"{reverse_of(name, [about.pk] if about else [])}{query}"
        for label, name, about, query in found
        if about is not None and query is not None
    }
