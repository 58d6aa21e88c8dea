"""What a group asks people who want to get in, and what they answer."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import locked
from handschlag.groups.models import MOST_CHOICES, MOST_QUESTIONS, Group, Question, QuestionKind, Said

FEWEST_CHOICES = 2
LONGEST_ANSWER = {QuestionKind.LINE: 200, QuestionKind.TEXT: 2000, QuestionKind.CHOICE: 200}


class Asked(TypedDict):
    """A question as organisers write it; ``pk`` of the one it changes, None for a new one."""

    pk: int | None
    text: str
    kind: str
    choices: list[str]
    is_required: bool


@transaction.atomic
def change_questions(group: Group, asked: Sequence[Asked], *, by: Member) -> None:
    """Ask these from now on, in this order. Answers that were given keep the wording they were given to.

    Invalid for too many questions, and for a choice between fewer than two answers.
    """
    group, own = locked(group, by)
    if not policy.can_edit(own):
        raise NotAllowed(_("Only organisers change a group."))
    if len(asked) > MOST_QUESTIONS:
        raise Invalid(_("Up to %(most)s questions: more keep people away.") % {"most": MOST_QUESTIONS})
    known = Question.objects.filter(group=group).in_bulk()
    kept = [_write(group, known, position, one) for position, one in enumerate(asked)]
    Question.objects.filter(group=group).exclude(pk__in=kept).delete()
    audit("change questions", group, by=by, questions=len(kept))


def _write(group: Group, known: Mapping[int, Question], position: int, asked: Asked) -> int:
    choices = list(dict.fromkeys(filter(None, (one.strip() for one in asked["choices"]))))
    is_choice = asked["kind"] == QuestionKind.CHOICE
    if is_choice and not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise Invalid(
            _("“%(question)s” needs between two and %(most)s answers to choose from, each on its own line.")
            % {"question": asked["text"], "most": MOST_CHOICES}
        )
    question = known.get(asked["pk"] or 0) or Question(group=group)
    question.text, question.kind, question.position = asked["text"], asked["kind"], position
    question.choices = choices if is_choice else []
    question.is_required = asked["is_required"]
    question.save()
    return question.pk


def checked_answers(group: Group, given: Mapping[int, str]) -> list[Said]:
    """What was answered, beside the wording of today; what was left empty is left out.

    Invalid when something that has to be answered is not, or is not among the answers to choose from.
    """
    said: list[Said] = []
    for question in Question.objects.filter(group=group).order_by("position", "pk"):
        answer = given.get(question.pk, "").strip()[: LONGEST_ANSWER[QuestionKind(question.kind)]]
        if question.is_required and not answer:
            raise Invalid(_("Please answer: %(question)s") % {"question": question.text})
        if answer and question.kind == QuestionKind.CHOICE and answer not in question.choices:
            raise Invalid(_("Choose one of the answers to: %(question)s") % {"question": question.text})
        if answer:
            said.append({"question": question.pk, "asked": question.text, "said": answer})
    return said
