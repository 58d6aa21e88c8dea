"""How the rows of the table's part on listings are called: see ``tests/rights/calls.py``."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.exchange.actions.fulfilling import fulfil_listing
from handschlag.exchange.actions.listing import withdraw_listing
from handschlag.exchange.codes.renewing import renewal_address
from handschlag.exchange.models import STANDS_FOR, Listing
from tests.exchange.making import listing
from tests.rights.calling import Call, fixed, slug

FIELDS = {"side": "offer", "subject": "service", "title": "Something else", "is_remote": "on", "stands": 60}


def in_the_group(world, actor):
    """The author's, in the group; it runs out soon, so that renewing it changes something."""
    listing(
        world.person("author"),
        "Tax return",
        group=world.group,
        expires_at=clock.now() + STANDS_FOR - timedelta(days=1),
    )


def for_everybody(world, actor):
    listing(world.person("author"), "Tax return")


def withdrawn(world, actor):
    in_the_group(world, actor)
    withdraw_listing(Listing.objects.get(), by=world.person("author"))


def fulfilled(world, actor):
    in_the_group(world, actor)
    fulfil_listing(Listing.objects.get(), by=world.person("author"))


def it(world, actor):
    return [Listing.objects.get().pk]


def code(world, actor):
    return [renewal_address(Listing.objects.get().pk).rstrip("/").rpartition("/")[2]]


def made_up(world, actor):
    return ["made-up"]


def new_in_group(world, actor):
    return FIELDS | {"group": world.group.slug}


def out_of_a_post(world, actor):
    return {"post": world.reply.pk}


REASON = fixed(reason="Advertising")

CALLS: dict[str, Call] = {
    "GET exchange:listings": Call(prepare=in_the_group),
    "GET exchange:group_listings": Call(slug, prepare=in_the_group),
    "GET exchange:who_can_help": Call(sent=fixed(q="tax"), prepare=in_the_group),
    "GET exchange:my_listings": Call(prepare=in_the_group),
    "GET exchange:new_listing": Call(),
    "GET exchange:new_listing out of a post": Call(sent=out_of_a_post),
    "POST exchange:new_listing": Call(sent=fixed(**FIELDS)),
    "POST exchange:new_listing in a group": Call(sent=new_in_group),
    "GET exchange:listing": Call(it, prepare=in_the_group),
    "GET exchange:listing for everybody": Call(it, prepare=for_everybody),
    "GET exchange:edit_listing": Call(it, prepare=in_the_group),
    "POST exchange:edit_listing": Call(it, fixed(**FIELDS), in_the_group),
    "POST exchange:renew_listing": Call(it, prepare=in_the_group),
    "POST exchange:renew_listing withdrawn": Call(it, prepare=withdrawn),
    "POST exchange:withdraw_listing": Call(it, prepare=in_the_group),
    "POST exchange:bring_back_listing": Call(it, prepare=withdrawn),
    "GET exchange:fulfil_listing": Call(it, prepare=in_the_group),
    "POST exchange:fulfil_listing": Call(it, fixed(note="Done"), in_the_group),
    "POST exchange:fulfil_listing twice": Call(it, fixed(note="Done"), fulfilled),
    "POST exchange:unfulfil_listing": Call(it, prepare=fulfilled),
    "GET exchange:remove_listing": Call(it, prepare=in_the_group),
    "POST exchange:remove_listing": Call(it, REASON, in_the_group),
    "GET exchange:remove_listing for everybody": Call(it, prepare=for_everybody),
    "POST exchange:remove_listing for everybody": Call(it, REASON, for_everybody),
    "POST exchange:dismiss_listing": Call(it, prepare=in_the_group),
    "POST exchange:suggest_listings": Call(sent=fixed(tell="off")),
    "GET exchange:renew_listing_by_mail": Call(code, prepare=in_the_group),
    "POST exchange:renew_listing_by_mail": Call(code, prepare=in_the_group),
    "GET exchange:renew_listing_by_mail made up": Call(made_up),
}
