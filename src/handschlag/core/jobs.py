"""Work after the answer: jobs are enqueued in the writing transaction and run by the worker."""

from django_tasks import task as job

__all__ = ["job"]
