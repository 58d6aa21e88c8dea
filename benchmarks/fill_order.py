"""A thousand flags that wait in the group of ``benchmarks.fill``: on its latest posts, by readers of it."""

from typing import Any

FLAGS = 1000
AT_ONCE = 250


def flag(group: Any) -> None:
    """One open case each; the second reader, who runs the group, has flagged none of them."""
    from django.db import transaction

    from handschlag.accounts.models import Member
    from handschlag.core.models import audit
    from handschlag.discussions.models import Post
    from handschlag.moderation.models import Case, Flag, Kind, Reason

    readers = list(Member.objects.filter(email__startswith="reader", is_operator=False).order_by("pk")[:50])
    posts = Post.objects.present().filter(topic__group=group, number__gt=1).exclude(author__in=readers)
    latest = posts.order_by("-pk").values_list("pk", "author_id", "created_at")[:FLAGS]
    reasons = [Reason.SPAM, Reason.INSULT, Reason.ELSEWHERE]
    with transaction.atomic():
        cases = Case.objects.bulk_create(
            (
                Case(
                    group=group, kind=Kind.POST, subject=f"post-{pk}", post_id=pk, author_id=author, weight=1,
                    flag_count=1, opened_at=at, urgent_at=at,
                )
                for pk, author, at in latest
            ),
            batch_size=AT_ONCE,
        )  # fmt: skip
        Flag.objects.bulk_create(
            (
                Flag(case=case, by=readers[at % len(readers)], reason=reasons[at % len(reasons)])
                for at, case in enumerate(cases)
            ),
            batch_size=AT_ONCE,
        )
    audit("benchmark flags", group, by=None, flags=len(cases))
