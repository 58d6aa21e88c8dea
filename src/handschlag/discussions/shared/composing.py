"""Where members write at the end of a topic's page: the same for all topics, but for a few words."""

from types import SimpleNamespace
from typing import Any, NamedTuple

from markupsafe import escape

from handschlag.core.shared import Parts, Reading, frame
from handschlag.core.shared.stencil import number_sign, text_sign
from handschlag.discussions.forms import ReplyForm
from handschlag.discussions.pages.quoting import Quoted

_TOPIC, _ANSWERED, _START = (number_sign() for _ in range(3))
_HREF, _AUTHOR, _TEXT = (text_sign() for _ in range(3))


class Answering(NamedTuple):
    """The post that is answered: its key, how it begins, and the number its page starts with."""

    pk: int
    quoted: Quoted
    start: int


def composer(topic: int, slow_minutes: int | None, answering: Answering | None, reading: Reading) -> Parts:
    """For the topic of that key, or for the post in it that is answered."""
    answered = answering and answering.quoted
    alike = answered and Quoted(_HREF, _AUTHOR, _TEXT if answered.excerpt else "")

    def context() -> dict[str, Any]:
        asked: Any = SimpleNamespace(pk=_TOPIC, last_number=0)
        form = ReplyForm(topic=asked, initial={"reply_to": _ANSWERED} if answered else None)
        return {
            "topic": asked, "slow_minutes": slow_minutes, "form": form, "answered": alike, "start": _START,
        }  # fmt: skip

    kind = (slow_minutes, alike)
    stencil = frame.stencil("discussions/_composer.html", kind, reading, context, _signs)
    words = {b"topic": b"%d" % topic}
    if answering is not None:
        words |= {
            b"answered": b"%d" % answering.pk,
            b"start": b"%d" % answering.start,
            b"href": escape(answering.quoted.href).encode(),
            b"author": escape(answering.quoted.author).encode(),
            b"text": escape(answering.quoted.excerpt).encode(),
        }
    return stencil.filled(words)


def _signs() -> dict[str, str]:
    return {
        "topic": str(_TOPIC),
        "answered": str(_ANSWERED),
        "start": str(_START),
        "href": _HREF,
        "author": _AUTHOR,
        "text": _TEXT,
    }
