"""Looking up where members are, for which nobody need wait."""

from handschlag.core.jobs import job
from handschlag.people.actions.locating import locate, locate_some


@job()
def locate_members() -> None:
    """Those whom an archive brought, or who told their place before anybody looked."""
    while locate_some():
        pass


def look(member_id: int) -> None:
    """Somebody changed what they say of themselves."""
    locate([member_id])
