"""Topics that may hold the answer already, while somebody types the title of a new one."""

import re
from collections import Counter

from handschlag.discussions.models import Topic
from handschlag.groups.models import Group

LOOKED_AT = 2000
"""Titles compared: those of the topics last written in."""
SHOWN = 5
SHORTEST = 3
"""Letters of a word that says something."""


def similar_topics(group: Group, title: str) -> list[Topic]:
    """Topics of the group that share words with the title, those that share rarer ones first. Two queries."""
    wanted = _words(title)
    if not wanted:
        return []
    talk = Topic.objects.present().filter(group=group)
    titles = list(talk.order_by("-last_post_at", "-pk").values_list("pk", "title")[:LOOKED_AT])
    shared = {pk: words for pk, other in titles if (words := wanted & _words(other))}
    common = Counter(word for words in shared.values() for word in words)
    closest = sorted(shared, key=lambda pk: -sum(1 / common[word] for word in shared[pk]))[:SHOWN]
    found = talk.for_list().in_bulk(closest)
    return [found[pk] for pk in closest if pk in found]


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"\w+", title.casefold()) if len(word) >= SHORTEST}
