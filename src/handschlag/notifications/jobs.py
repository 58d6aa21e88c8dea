"""The work of the mail room, done by the worker."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.notifications import actions
from handschlag.notifications.doors import fetching


@job()
def deliver(mail_id: int) -> None:
    """Send a queued mail.

    The next try is booked before this one begins and finds nothing to do if this one succeeds: so a mail
    also survives a worker that is killed while it talks to the mail server.
    """
    taken = actions.begin_delivery(mail_id)
    if taken is None:
        return
    mail, again = taken
    deliver.using(run_after=again).enqueue(mail_id)
    actions.deliver_mail(mail)


@job(priority=-10)
def send_waiting() -> None:
    """Send many mails, some seconds' worth at a time: what somebody waits for goes before."""
    if actions.send_share():
        send_waiting.enqueue()


@job()
def handle(mail_id: int) -> None:
    """Do what a mail that came in asks for. As above: a later look is booked before this one begins."""
    taken = actions.begin_handling(mail_id)
    if taken is None:
        return
    mail, again = taken
    if actions.is_last_try(mail):
        actions.give_up(mail)
        return
    handle.using(run_after=again).enqueue(mail_id)
    actions.handle_mail(mail)


@job()
def fetch_mail() -> None:
    """Fetch what is new, where mail comes into a mailbox."""
    if fetching.fetches():
        fetching.fetch_all()


@job()
def keep_mail_in() -> None:
    """Forget what has been handled. Doing it twice, or late, does no harm."""
    actions.forget_handled(clock.now())


@job()
def push(subscription_id: int, attempt: int) -> None:
    """Let a device know that there is something; tried a few times."""
    if not actions.push_to_device(subscription_id) and (wait := actions.next_try(attempt)):
        push.using(run_after=clock.now() + wait).enqueue(subscription_id, attempt + 1)
