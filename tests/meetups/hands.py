"""Scanning, confirming and looking, as tests do it."""

import re

from django.urls import reverse

from handschlag.core import clock
from handschlag.meetups.actions import shaking
from handschlag.meetups.actions.presenting import read_scanned
from handschlag.meetups.codes import handshakes as codes
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import in_words


def scans(scanner, shown):
    ticket = read_scanned(codes.code_to_scan(shown.pk, clock.now()), by=scanner)[1]
    return shaking.ask_handshake(ticket, by=scanner)


def shake(scanner, shown):
    return shaking.confirm_handshake(scans(scanner, shown), by=shown)


def url(name, *args):
    return reverse(f"meetups:{name}", args=args)


def found(name, page):
    """What a hidden field of the page holds."""
    return re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())[1]


def drawing(page):
    return re.search(rb"<path class=.qrline.*?>", page.content)[0]


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]
