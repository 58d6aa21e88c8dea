"""allauth's mails, and those of accounts, go out through the mail room."""

from typing import Any

from handschlag.accounts.adapter import AccountAdapter
from handschlag.notifications.actions import send_template


class Adapter(AccountAdapter):
    """The rules of accounts, with mail: accounts stand below this room and know it only as the adapter."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue ``<template_prefix>.txt``; an ``event`` in the context is told once.

        Also where mail has failed: somebody asks for it right now, or it is about their account.
        """
        send_template(f"{template_prefix}.txt", email, context, event=context.get("event"), always=True)
