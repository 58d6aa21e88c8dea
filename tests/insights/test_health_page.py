"""The health page: who sees what, in both languages, in few queries."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from handschlag.cli.verbs import app
from handschlag.groups.models import Membership, Role, Visibility
from handschlag.insights import actions, wording
from handschlag.insights.definitions import INSIGHTS
from handschlag.insights.models import Snapshot
from tests import make
from tests.insights.conftest import client_of, compute_without_charts, days_ago
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db


def address(group) -> str:
    return reverse("insights:chapter", args=[group.slug, "health"])


def asking(group) -> str:
    return reverse("insights:compute", args=[group.slug])


def page(member, group) -> str:
    response = client_of(member).get(address(group))
    assert response.status_code == 200
    return response.text


def test_a_visitor_is_led_to_the_login_and_back(lively) -> None:
    response = Client().get(address(lively.group))
    assert response.status_code == 302
    assert address(lively.group) in response.url


def test_a_stranger_may_not_see_the_health_even_of_an_open_group(computed, clara) -> None:
    response = client_of(clara).get(address(computed.group))
    assert response.status_code == 403
    assert "Active share" not in response.text


def test_a_hidden_group_does_not_exist_for_a_stranger(computed, clara) -> None:
    computed.group.visibility = Visibility.HIDDEN
    computed.group.save()
    assert client_of(clara).get(address(computed.group)).status_code == 404
    assert client_of(clara).post(asking(computed.group)).status_code == 404


def test_who_left_is_a_stranger(computed) -> None:
    Membership.objects.filter(member=computed.ben).update(left_at=days_ago(0))
    assert client_of(computed.ben).get(address(computed.group)).status_code == 403


def test_every_insight_shows_its_figure_definition_direction_and_next_step(computed) -> None:
    text = page(computed.anna, computed.group)
    for key, words in INSIGHTS.items():
        card = re.search(rf'<section class="figure-card[^>]*id="{key}".*?</section>', text, re.DOTALL)
        assert card is not None, key
        assert str(words.label) in card[0]
        assert str(words.definition).split(".", maxsplit=1)[0] in card[0].replace("&#39;", "'")
        assert "How this is computed" in card[0]
        assert 'class="button' in card[0]


def test_the_organiser_sees_who_waits_and_gets_to_the_deed(computed) -> None:
    text = page(computed.anna, computed.group)
    assert "Newcomers nobody has answered" in text
    assert "Nina Neu" in text
    reply = reverse("discussions:reply", args=[computed.lonely_topic.pk])
    assert reply in text
    answer = f"/topics/{computed.lonely_post.topic_id}/?reply_to={computed.lonely_post.pk}#composer"
    assert answer in text
    anna = client_of(computed.anna)
    assert anna.get(reply, follow=True).status_code == 200
    assert anna.get(answer).status_code == 200


def test_a_moderator_sees_what_the_organiser_sees(computed) -> None:
    Membership.objects.filter(member=computed.ben).update(role=Role.MODERATOR)
    assert "Nina Neu" in page(computed.ben, computed.group)


def test_a_member_sees_figures_and_unanswered_topics_but_no_names(computed) -> None:
    text = page(computed.ben, computed.group)
    assert "Active share" in text
    assert "A topic nobody answered" in text
    assert "Newcomers nobody has answered" not in text
    assert "Compute again" not in text
    main = text[text.index('id="insights"') :]
    for person in (*computed.people, computed.newcomer, computed.anna):
        assert person.name not in main


def test_an_answer_given_since_leaves_the_list_at_once(computed) -> None:
    make.post(computed.lonely_topic, computed.ben)
    make.post(computed.lonely_post.topic, computed.ben, reply_to=computed.lonely_post)
    text = page(computed.anna, computed.group)
    assert "Every newcomer who wrote has had an answer." in text
    assert "Every open topic has an answer." in text


def test_before_the_first_computation_the_page_offers_it(lively) -> None:
    assert "No figures yet" in page(lively.anna, lively.group)
    assert "Compute now" in page(lively.anna, lively.group)
    assert "Compute now" not in page(lively.ben, lively.group)


def test_the_button_starts_a_computation_and_the_page_asks_until_it_is_done(lively) -> None:
    anna = client_of(lively.anna)
    response = anna.post(asking(lively.group), follow=True)
    assert "The figures are being computed" in response.text
    assert "hx-trigger" in response.text
    assert "Look again" in response.text
    response = anna.post(asking(lively.group), follow=True)
    assert "being computed already" in response.text
    assert Snapshot.objects.count() == 1
    run_due_jobs()
    text = page(lively.anna, lively.group)
    assert not Snapshot.objects.get().error
    assert "hx-trigger" not in text
    assert "Compute again" in text


def test_a_member_cannot_start_a_computation(lively, clara) -> None:
    for person in (lively.ben, clara):
        assert client_of(person).post(asking(lively.group)).status_code == 403
    assert not Snapshot.objects.exists()


def test_looking_never_writes(lively) -> None:
    page(lively.anna, lively.group)
    assert not Snapshot.objects.exists()
    assert client_of(lively.anna).get(asking(lively.group)).status_code == 405


def test_the_old_figures_stand_while_new_ones_are_computed(computed) -> None:
    actions.request_snapshot(computed.group, by=computed.anna)
    text = page(computed.anna, computed.group)
    assert "Active share" in text
    assert "The figures are being computed" in text
    assert "Compute again" not in text


def test_too_few_people_bear_no_figure(group, anna) -> None:
    actions.request_snapshot(group, by=anna)
    run_due_jobs()
    text = page(anna, group)
    assert text.count("too few data") >= len(INSIGHTS)


def test_an_archive_says_of_which_day_it_speaks(lively) -> None:
    lively.group.created_at = days_ago(0)
    lively.group.save()
    compute_without_charts(lively)
    assert "when the last post of this archive was written" in page(lively.anna, lively.group)


def test_the_page_speaks_german_and_so_do_its_charts(lively) -> None:
    computed = lively
    actions.request_snapshot(computed.group, by=computed.anna)
    run_due_jobs()
    computed.anna.language = "de"
    computed.anna.save()
    text = page(computed.anna, computed.group)
    assert '<html lang="de">' in text
    share = Snapshot.objects.get().figures["active_share"]["value"]
    assert f"{100 * share:.1f}".replace(".", ",") in text
    assert "Anteil der Aktiven" in text
    assert re.search(r"<text[^>]*>10-%-Linie</text>", text)


def test_the_page_takes_eight_queries_however_much_is_in_it(computed, django_assert_max_num_queries) -> None:
    for member in (computed.anna, computed.ben):
        client = client_of(member)
        client.get(address(computed.group))  # the first request of a process asks whether the site is set up
        with django_assert_max_num_queries(8) as small:
            client.get(address(computed.group))
        for person in computed.people:
            make.topic(computed.group, person)
        for _ in range(3):
            Snapshot.objects.update(requested_at=days_ago(1))
            compute_without_charts(computed)
        with django_assert_max_num_queries(8):
            client.get(address(computed.group))  # the first to look has the cards drawn up
        with django_assert_max_num_queries(8) as large:
            client.get(address(computed.group))
        assert len(large) == len(small)


def test_cards_are_drawn_up_once_for_each_role_and_language_and_hold_nothing_personal(computed) -> None:
    def cards(member) -> str:
        text = page(member, computed.group)
        return text[
            text.index('<div class="health-figures">') : text.index('<section class="health-waiting"')
        ]

    other = computed.people[0]
    assert cards(computed.ben) == cards(computed.ben) == cards(other)
    assert cards(computed.ben) != cards(computed.anna)
    other.language = "de"
    other.save()
    assert "Anteil der Aktiven" in cards(other)
    Membership.objects.filter(member=computed.ben).update(role=Role.MODERATOR)
    assert "#newcomers" in cards(computed.ben)
    assert "/invitations/" not in cards(computed.ben)
    assert "/invitations/" in cards(computed.anna)


def test_the_command_tells_what_the_page_tells(computed) -> None:
    snapshot = Snapshot.objects.get()
    printed = CliRunner().invoke(app, ["health", computed.group.slug, "--json"])
    health = json.loads(printed.stdout)["health"]
    assert set(health) == set(snapshot.figures)
    text = page(computed.anna, computed.group)
    for key in INSIGHTS:
        told = health[key]
        assert told["value"] == snapshot.figures[key]["value"]
        assert "definition" in told
        assert "people" not in told
        if told["value"] is None:
            assert told["reason"]
        else:
            assert f"<strong>{wording.worded(told['value'], told['unit']).number}</strong>" in text


def test_the_command_prints_a_table_and_refuses_an_unknown_group(computed, capsys, monkeypatch) -> None:
    printed = CliRunner().invoke(app, ["health", computed.group.slug])
    assert printed.exit_code == 0
    assert "Active share" in printed.stdout
    from handschlag.cli import main

    monkeypatch.setattr("sys.argv", ["handschlag", "health", "nowhere"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "nowhere" in capsys.readouterr().err


def test_an_earlier_day_has_its_own_figures(computed) -> None:
    def members(*options: str) -> int:
        printed = CliRunner().invoke(app, ["health", computed.group.slug, "--json", *options])
        return json.loads(printed.stdout)["health"]["active_share"]["n"]

    assert members("--as-of", f"{days_ago(150):%Y-%m-%d}") < members()
