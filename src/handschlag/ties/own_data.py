"""What this room keeps about a member. All of it stays: the ledger is only ever added to."""

from handschlag.accounts import own_data
from handschlag.accounts.own_data import Table
from handschlag.ties.models import Interaction


def join() -> None:
    own_data.add_tables("ties", [Table(Interaction, ("source", "target"))])
    summed = "a sum of the interactions, which are exported"
    own_data.leave_out({"ties.Tie.low": summed, "ties.Tie.high": summed})
