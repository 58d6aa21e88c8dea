"""A corpus of awkward replies, written after what real programs send, before the reader was tuned.

``~~~`` on a line of its own switches between what is the sender's own and what is not. ``cases()`` makes
mails of it all: ``(name, raw mail, the words that must be left)``.
"""

from tests.notifications.replies import hypertexts, oddities, plain, signatures
from tests.notifications.replies.making import Case


def cases() -> list[Case]:
    return [*plain.cases(), *signatures.cases(), *oddities.cases(), *hypertexts.cases()]
