"""``handschlag serve``: one command that prepares everything and runs web server and worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from handschlag.cli.daily import every_day
from handschlag.cli.migrating import bring_up_to_date
from handschlag.cli.start import django_ready

GIVES_WAY = 10
"""By how much the worker is nicer than the web process: where the two want one core, it gets a tenth."""
EVERY, MINUTE = 300.0, 60.0
"""Seconds between two looks at what is due by the clock, and at what is due soon."""
DUE = [
    "groups.jobs.keep_invitations",
    "discussions.jobs.keep_time",
    "discussions.jobs.remind",
    "meetups.jobs.offers.keep_places",
    "meetups.jobs.reminding.remind_of_meetups",
    "meetups.jobs.closing.close_attendances",
    "meetups.jobs.afterwards.follow_up",
    "exchange.jobs.listings.keep_listings",
    "exchange.jobs.deals.keep_deals",
    "exchange.jobs.disputes.end_disputes",
    "people.jobs.locating.locate_members",
    "people.jobs.messages.tell_of_messages",
    "moderation.jobs.keep_order",
    "insights.week.jobs.keep_weeks",
    "insights.week.jobs.write_week_mails",
    "groups.jobs.keep_groups",
    "accounts.jobs.keep_own_data",
    "operations.jobs.measure_storage_daily",
    "operations.jobs.delete_groups",
    "discussions.jobs.write_digests",
    "notifications.jobs.keep_mail_in",
]
"""The jobs that look."""
EVERY_MINUTE = [
    "discussions.jobs.mail_posts",
    "notifications.jobs.fetch_mail",
    "notifications.jobs.send_waiting",
]
"""Those that somebody waits for."""


THREADS = "Requests answered at once; by default 2, on PostgreSQL, which is waited for, 3."


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; by default that of HANDSCHLAG_BASE_URL.")] = 0,
    threads: Annotated[int, typer.Option(help=THREADS)] = 0,
) -> None:
    """Prepare the database and static files, then run web server and background worker."""
    django_ready()
    from django.conf import settings
    from django.db import connection

    prepare()
    port = port or urlsplit(settings.BASE_URL).port or 8000
    beside = [_beside("worker"), *([_beside("live", "--host", host)] if settings.LIVE_PORT else [])]
    try:
        _announce(host, port)
        _run_web(host, port, threads or (3 if connection.vendor == "postgresql" else 2))
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
    typer.echo("Stopped.")


def _beside(*verb: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "handschlag", *verb], start_new_session=True)


def prepare() -> None:
    """Migrate if needed and collect static files if this version has not done so yet."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from handschlag import __version__

    bring_up_to_date()
    stamp = settings.STATIC_ROOT / f".collected-{__version__}"
    if settings.DEBUG or _is_older(stamp):
        unused = ["htmx-4*", "htmax*", "ext"]  # what django-htmx ships beside the file we use
        call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=unused)
        stamp.touch()
    connection.close()


def worker(
    batch: Annotated[bool, typer.Option("--batch", help="Do what is waiting, then stop.")] = False,
) -> None:
    """Run the background worker alone."""
    django_ready()
    from django.core.management import call_command

    if not batch:
        os.nice(GIVES_WAY)
        threading.Thread(target=_stop_with_parent, args=(os.getppid(),), daemon=True).start()
        threading.Thread(target=every_day, daemon=True).start()
        threading.Thread(target=_keep_time, daemon=True).start()
        _take_mail_in()
    call_command("db_worker", batch=batch, interval=0.5, startup_delay=False, reload=False, verbosity=0)


def live(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; by default HANDSCHLAG_LIVE_PORT.")] = 0,
) -> None:
    """Run live updates alone; pages ask now and then where they do not run."""
    django_ready()
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    threading.Thread(target=_stop_with_parent, args=(os.getppid(),), daemon=True).start()
    Server(
        "handschlag.site.live:application",
        address=host,
        port=port or settings.LIVE_PORT,
        interface=Interfaces.RSGI,
        workers=1,
        factory=True,
        websockets=False,
        backpressure=10_000,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    ).serve()


def _is_older(stamp: Path) -> bool:
    """Whether a static file of the package is newer than what was collected."""
    from django.conf import settings

    if not stamp.exists():
        return True
    collected = stamp.stat().st_mtime
    sources = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    return any(path.stat().st_mtime > collected for path in sources)


def _announce(host: str, port: int) -> None:
    from django.conf import settings

    from handschlag.site.actions import setup_token

    address = settings.BASE_URL if urlsplit(settings.BASE_URL).port == port else f"http://{host}:{port}"
    typer.echo(f"Handschlag is at {address}   (Ctrl-C stops it)")
    if not settings.ENV.email_url:
        typer.echo(f"Mail is written to {settings.EMAIL_FILE_PATH}; set HANDSCHLAG_EMAIL_URL to send it.")
    if token := setup_token():
        typer.secho(f"Set up your site: {address}/setup/{token}/", bold=True)


def _run_web(host: str, port: int, threads: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _take_turns_rarely()
    server = Server(
        "handschlag.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    server.serve()


def _take_turns_rarely() -> None:
    """Let the threads of this process finish what they do before another one gets its turn.

    Under load, the one that reads and sends otherwise interrupts the one that makes the pages at every
    answer; so a core answers half as many requests again.
    """
    if hasattr(os, "SCHED_BATCH"):  # Linux
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _keep_time() -> None:
    """Every few minutes: what is due becomes jobs, which the worker does, and logs if they fail."""
    from django.db import connection
    from django.utils.module_loading import import_string

    seldom, often = ([import_string(f"handschlag.{job}") for job in jobs] for jobs in (DUE, EVERY_MINUTE))
    for minute in count():
        for job in [*([] if minute % (EVERY // MINUTE) else seldom), *often]:
            job.enqueue()
        connection.close()
        time.sleep(MINUTE)


def _take_mail_in() -> None:
    """Where mail is handed over rather than fetched: listen for it, until the worker ends."""
    from handschlag.notifications.doors import listening

    if listening.listens():
        listening.listen()


def _stop_with_parent(parent: int) -> None:
    """End the worker when the server that started it was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
