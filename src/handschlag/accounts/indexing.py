"""What members mean for the search index: they are found by their name and what they say of themselves."""

from collections.abc import Callable, Iterator
from itertools import islice

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core.search.writing import BATCH, Text

MEMBER = "member"
LOGIN = "login"
"""The mark of people with an account; of programs and whom archives tell of there may be many more."""


WordSource = Callable[[list[int]], dict[int, str]]
_WORDS: list[WordSource] = []


def add_words(source: WordSource) -> None:
    """Let a room above say what else members are found by, as far as every member may see it: by key."""
    if source not in _WORDS:
        _WORDS.append(source)


def members() -> MemberQuerySet:
    return Member.objects.filter(is_active=True)


def member_texts(rows: MemberQuerySet) -> Iterator[Text]:
    columns = (
        "pk",
        "joined_at",
        "name",
        "headline",
        "company",
        "place",
        "languages",
        "about",
        "email",
        "is_bot",
    )
    waiting = rows.values_list(*columns).iterator(BATCH)
    while batch := list(islice(waiting, BATCH)):
        more = [source([row[0] for row in batch]) for source in _WORDS]
        for pk, at, name, *said, email, is_bot in batch:
            also = [words[pk] for words in more if pk in words]
            marks = (LOGIN,) if email is not None and not is_bot else ()
            yield Text(MEMBER, pk, at, name, "\n".join([*said, *also]), author=pk, marks=marks)
