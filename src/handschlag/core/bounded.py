"""Counting that stops: "99+" needs no more than a hundred rows."""

from django.db.models import IntegerField, Subquery


class BoundedCount(Subquery):
    """How many rows a sliced queryset finds, as a column: ``BoundedCount(rows.values("pk")[:100])``.
    One without an end is counted whole.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()
