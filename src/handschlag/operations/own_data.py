"""What this room keeps about a member, and what goes with them."""

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.operations.models import Consent, Deactivation, LegalText, Merge


def join() -> None:
    own_data.add_tables(
        "running_the_site",
        [
            Table(Deactivation, ("member",), without=frozenset(["by"])),
            Table(Deactivation, ("by",), name="accounts_i_switched_off"),
            Table(Merge, ("into",), without=frozenset(["by"])),
            Table(Consent, ("member",)),
            Table(LegalText, ("by",), without=frozenset(["pages"])),
        ],
    )
    own_data.leave_out(
        {
            "operations.Merge.gone": "a number without a name; the account that stayed has the row",
            "operations.Merge.by": "a deed on somebody else's account, kept in the record of deeds",
        }
    )
    erasing.add_step(_erase)


def _erase(member: Member, *, empties_posts: bool) -> None:
    Consent.objects.filter(member=member).delete()
    Deactivation.objects.filter(member=member).delete()
