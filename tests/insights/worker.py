"""The background worker's part in a test."""

from django_tasks_db.models import DBTaskResult


def run_due_jobs() -> int:
    """Run every job that is due, as the worker does; return how many there were."""
    done = 0
    while (waiting := DBTaskResult.objects.ready().first()) is not None:
        waiting.claim("test")
        waiting.task.call(*waiting.task_result.args, **waiting.task_result.kwargs)
        waiting.set_successful(None)
        done += 1
    return done
