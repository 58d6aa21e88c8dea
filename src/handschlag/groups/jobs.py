"""The work of this room, done by the worker."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.groups.actions import importing, mailing_people
from handschlag.groups.actions.lapsing import lapse_offers
from handschlag.groups.actions.mailing_archive import queue_next
from handschlag.groups.actions.seeking import look_after_orphans


@job()
def keep_groups() -> None:
    """Offers that nobody answered lapse, and groups without an organiser look for one."""
    lapse_offers(clock.now())
    look_after_orphans()


@job(priority=-10)
def mail_invited() -> None:
    """Some mails at a time: what somebody waits for goes before. Doing it twice does no harm."""
    if mailing_people.mail_share():
        mail_invited.enqueue()


@job()
def mail_again(invited_id: int, after: int) -> None:
    """The second mail; ``after`` keeps it from being a third."""
    mailing_people.mail_person(invited_id, after=after)


@job(priority=-10)
def mail_archiving(group_id: int, number: int, is_archived: bool, after: int = 0) -> None:
    """That a group is archived, or goes on: some members at a time. Twice queues none twice."""
    if reached := queue_next(group_id, number, after, is_archived=is_archived):
        mail_archiving.enqueue(group_id, number, is_archived, reached)


@job(priority=-10)
def run_import(import_id: int) -> None:
    """Read a table and write down everybody in it; a second time finds it done."""
    importing.run_import(import_id)


@job()
def keep_invitations() -> None:
    """Go on where a day's share or a stop of the worker ended it; remind; forget old tables."""
    if mailing_people.mail_share():
        mail_invited.enqueue()
    mailing_people.remind_due(clock.now())
    importing.keep_imports(clock.now())
