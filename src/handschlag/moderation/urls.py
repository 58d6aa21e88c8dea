"""Flags, queues, decisions, rules, and the log."""

from django.urls import path

from handschlag.moderation.views import cases, flags, order, rules

app_name = "moderation"
urlpatterns = [
    path("flag/<slug:kind>/<int:pk>/", flags.flag, name="flag"),
    path("moderation/", cases.desk, name="desk"),
    path("moderation/cases/<int:pk>/", cases.case, name="case"),
    path("moderation/cases/<int:pk>/claim/", cases.claim, name="claim"),
    path("moderation/cases/<int:pk>/claim/delete/", cases.let_go, name="let_go"),
    path("moderation/cases/<int:pk>/notes/", cases.note, name="note"),
    path("moderation/cases/<int:pk>/hide/", cases.hide, name="hide"),
    path("moderation/cases/<int:pk>/hide/delete/", cases.show, name="show"),
    path("moderation/cases/<int:pk>/approve/", cases.approve, name="approve"),
    path("moderation/cases/<int:pk>/decide/", cases.decide, name="decide"),
    path("moderation/decisions/<int:pk>/", flags.decision, name="decision"),
    path("moderation/decisions/<int:pk>/appeal/", flags.appeal, name="appeal"),
    path("moderation/rules/<int:pk>/", rules.rule, name="rule"),
    path("moderation/rules/<int:pk>/switch/", rules.switch_rule, name="switch_rule"),
    path("moderation/rules/<int:pk>/delete/", rules.delete_rule, name="delete_rule"),
    path("groups/<slug:slug>/moderation/", cases.queue, name="queue"),
    path("groups/<slug:slug>/moderation/rules/", rules.rules, name="rules"),
    path("groups/<slug:slug>/moderation/rules/new/", rules.new_rule, name="new_rule"),
    path("groups/<slug:slug>/moderation/precautions/", rules.precautions, name="precautions"),
    path("groups/<slug:slug>/moderation/log/", order.log, name="log"),
    path("groups/<slug:slug>/moderation/figures/", order.figures, name="figures"),
    path("groups/<slug:slug>/moderation/members/<int:pk>/", order.person, name="person"),
    path("groups/<slug:slug>/moderation/members/<int:pk>/silence/", order.silence, name="silence"),
    path(
        "groups/<slug:slug>/moderation/members/<int:pk>/silence/delete/",
        order.lift_silence,
        name="lift_silence",
    ),
    path("groups/<slug:slug>/moderation/members/<int:pk>/undo/", order.sweep, name="sweep"),
    path("groups/<slug:slug>/moderation/undone/<int:pk>/delete/", order.restore_sweep, name="restore_sweep"),
    path("site/moderation/", cases.site_queue, name="site_queue"),
    path("site/moderation/rules/", rules.site_rules, name="site_rules"),
    path("site/moderation/rules/new/", rules.new_site_rule, name="new_site_rule"),
    path("site/moderation/log/", order.site_log, name="site_log"),
]
