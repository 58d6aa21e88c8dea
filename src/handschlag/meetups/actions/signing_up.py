"""What is asked at sign-up, and what was answered: kept whatever else the answer becomes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from handschlag.core.errors import Invalid
from handschlag.meetups.models import RSVP, Meetup, Question, QuestionAnswer

LONGEST = 500


def check_answers(
    meetup: Meetup, rsvp: RSVP, given: Mapping[int, str] | None, *, all_needed: bool
) -> dict[int, str]:
    """What to keep, by question. Invalid at the field of what cannot be taken, or is missing.

    None leaves all as it was. Two queries at most.
    """
    questions = list(meetup.questions.all())
    if not questions:
        return {}
    there = dict(rsvp.answers.values_list("question", "text")) if rsvp.pk else {}
    new: dict[int, str] = {}
    for question in questions:
        if given is not None and question.pk in given:
            new[question.pk] = _checked(question, given[question.pk].strip())
        if all_needed and question.is_required and not new.get(question.pk, there.get(question.pk)):
            raise Invalid(_("The hosts need to know this."), field_of(question.pk))
    return new


def keep_answers(rsvp: RSVP, new: Mapping[int, str]) -> None:
    """What is empty now is forgotten."""
    said = {question: text for question, text in new.items() if text}
    if empty := new.keys() - said.keys():
        QuestionAnswer.objects.filter(rsvp=rsvp, question__in=empty).delete()
    QuestionAnswer.objects.bulk_create(
        [QuestionAnswer(rsvp=rsvp, question_id=pk, text=text) for pk, text in sorted(said.items())],
        update_conflicts=True,
        unique_fields=["rsvp", "question"],
        update_fields=["text"],
    )


def field_of(question_id: int) -> str:
    """The field of a form in which a question is answered."""
    return f"question_{question_id}"


def _checked(question: Question, text: str) -> str:
    if text and question.options and text not in question.options:
        raise Invalid(_("Choose one of the answers."), field_of(question.pk))
    if len(text) > LONGEST:
        raise Invalid(_("This is too long."), field_of(question.pk))
    return text
