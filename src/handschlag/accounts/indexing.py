"""What members mean for the search index: they are found by their name and what they say of themselves."""

from collections.abc import Iterator

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core.search.writing import BATCH, Text

MEMBER = "member"


def members() -> MemberQuerySet:
    return Member.objects.filter(is_active=True)


def member_texts(rows: MemberQuerySet) -> Iterator[Text]:
    columns = ("pk", "joined_at", "name", "headline", "company", "place", "languages", "about")
    for pk, at, name, *said in rows.values_list(*columns).iterator(BATCH):
        yield Text(MEMBER, pk, at, name, "\n".join(said), author=pk)
