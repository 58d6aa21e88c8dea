"""A mail server of our own, which says what it was handed."""

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """What a mail server was handed; answers with what it is told to."""

    def __init__(self):
        self.envelopes = []
        self.answers = []

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return self.answers.pop(0) if self.answers else "250 OK"


class AnyPort(Controller):
    """A controller on a port the system chooses; it says hello to the port it got."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    yield box
    controller.stop()
