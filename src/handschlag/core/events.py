"""News that travels up the floors: a lower room announces, an upper room listens.

Listeners run after the transaction has committed, in the same process; what takes long or must
not be lost enqueues a job instead.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

Listener = Callable[..., None]

_LISTENERS: defaultdict[str, list[Listener]] = defaultdict(list)


def listen(event: str, listener: Listener) -> None:
    """Call ``listener(**news)`` after each committed ``event``."""
    if listener not in _LISTENERS[event]:
        _LISTENERS[event].append(listener)


def announce(event: str, **news: Any) -> None:
    """Tell the listeners of ``event`` once the running transaction has committed."""
    for listener in _LISTENERS[event]:
        # robust: what is committed is done; a listener that fails is logged, the deed is not called failed
        transaction.on_commit(partial(listener, **news), robust=True)
