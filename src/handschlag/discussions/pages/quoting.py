"""A post as others refer to it: who said it, how it begins, where it stands."""

import html
import re
from dataclasses import dataclass

from handschlag.discussions.models import Post

EXCERPT = 160


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


def excerpt(rendered: str, length: int = EXCERPT) -> str:
    """The beginning of a post's HTML as plain text; what it quotes only if there is nothing else."""
    whole = rendered if rendered.endswith(">") else rendered.rpartition("<")[0] or rendered
    own = re.sub(r"<blockquote>.*?(</blockquote>|$)", " ", whole, flags=re.DOTALL)
    text = _plain(own) or _plain(whole)
    return text if len(text) <= length else f"{text[:length].rpartition(' ')[0] or text[:length]} …"


def _plain(rendered: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", rendered)).split())
