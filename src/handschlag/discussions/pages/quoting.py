"""A post as others refer to it: who said it, how it begins, where it stands."""

import html
import re
from dataclasses import dataclass

from handschlag.discussions.models import Post, Topic

EXCERPT = 160
DIGITS = 18
"""Of the largest number a row's key can be."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The post that a post answers; without excerpt where it was removed."""

    href: str
    author: str
    excerpt: str


def quoted(post: Post) -> Quoted:
    """The post that somebody is about to answer, with ``author`` and ``removal`` loaded."""
    text = "" if post.is_removed else excerpt(post.html)
    return Quoted(post.get_absolute_url(), post.author.name, text)


def answerable(number: object, topic: Topic) -> Post | None:
    """The post of the topic whose key stands in an address; None for nonsense."""
    text = str(number)
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0
    return topic.posts.select_related("author", "removal").filter(pk=pk).first()


def quotation(post: Post) -> str:
    """The whole post as Markdown to begin an answer with: who said it, then what, without what they quote."""
    own = [line for line in post.source.splitlines() if not line.startswith(">")]
    said = "\n".join(f"> {line}".rstrip() for line in "\n".join(own).strip().splitlines())
    return f"> [{bracketed(post.author.name)}]({post.get_absolute_url()}):\n{said}\n\n"


def bracketed(name: str) -> str:
    """A name as the text of a link in Markdown."""
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", name)


def excerpt(rendered: str, length: int = EXCERPT) -> str:
    """The beginning of a post's HTML as plain text; what it quotes only if there is nothing else."""
    whole = rendered if rendered.endswith(">") else rendered.rpartition("<")[0] or rendered
    own = re.sub(r"<blockquote>.*?(</blockquote>|$)", " ", whole, flags=re.DOTALL)
    text = _plain(own) or _plain(whole)
    return text if len(text) <= length else f"{text[:length].rpartition(' ')[0] or text[:length]} …"


def _plain(rendered: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered)).split())
