"""A group whose topics are moved, split and merged, and who is there."""

import pytest

from handschlag.discussions import actions
from handschlag.groups.models import Role, Visibility
from tests import make


@pytest.fixture
def hidden(anna, dora):
    """A hidden group in which Anna and Dora moderate and Ben is not."""
    made = make.group(anna, name="The board", slug="board", visibility=Visibility.HIDDEN)
    make.join(made, dora, role=Role.MODERATOR)
    return made


@pytest.fixture
def topic(group, ben, emil, anna):
    """Ben asks; 2 and 3 answer, 4 to 6 are about something else (5 answers 4), 7 thanks for 2."""
    made = actions.start_topic(group, by=ben, title="Plumbers in Graz", source="Who knows one?")
    write = actions.reply_to_topic
    second = write(made, by=emil, source="Frida.")
    write(made, by=anna, source="Gustav.")
    fourth = write(made, by=emil, source="By the way: electricians?")
    write(made, by=ben, source="I do.", answering=fourth)
    write(made, by=anna, source="Me too.")
    write(made, by=ben, source="Frida it is.", answering=second)
    actions.thank_for_post(fourth, by=anna)
    return made


@pytest.fixture
def other(group, emil, anna):
    made = actions.start_topic(group, by=emil, title="A plumber?", source="In Graz.")
    actions.reply_to_topic(made, by=anna, source="See the other topic.")
    return made
