from django.urls import include, path, register_converter

from handschlag.insights.definitions import SECTIONS
from handschlag.insights.views import crisis, group, maps, own, site, strategies, week


class ChapterConverter:
    """A chapter as addresses spell it: give-and-take."""

    regex = "|".join(key.replace("_", "-") for key in SECTIONS)

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return value.replace("_", "-")


register_converter(ChapterConverter, "chapter")

app_name = "insights"

_SCENARIOS = [
    path("", crisis.scenarios, name="scenarios"),
    path("new/", crisis.new_scenario, name="new_scenario"),
    path("compare/", crisis.compare_scenarios, name="compare_scenarios"),
    path("<int:pk>/", crisis.scenario, name="scenario"),
    path("<int:pk>/runs/", crisis.run_scenario, name="run_scenario"),
    path("<int:pk>/copies/", crisis.copy_scenario, name="copy_scenario"),
    path("<int:pk>/cancel/", crisis.cancel_scenario, name="cancel_scenario"),
    path("<int:pk>/edit/", crisis.edit_scenario, name="edit_scenario"),
    path("<int:pk>/delete/", crisis.delete_scenario, name="delete_scenario"),
    path("<int:pk>/map/", crisis.scenario_on_map, name="scenario_on_map"),
    path("<int:pk>/result.<slug:form>", crisis.scenario_file, name="scenario_file"),
]
"""The stress test: for a group, and for the whole site."""

urlpatterns = [
    path("groups/<slug:slug>/insights/", group.hub, name="hub"),
    path("groups/<slug:slug>/insights/<chapter:key>/", group.chapter, name="chapter"),
    path("groups/<slug:slug>/insights/selections/", group.select, name="select"),
    path("groups/<slug:slug>/insights/figures.csv", group.figures_csv, name="figures_csv"),
    path("groups/<slug:slug>/insights/figures.json", group.figures_json, name="figures_json"),
    path("groups/<slug:slug>/health/", group.health, name="health"),
    path("groups/<slug:slug>/health/snapshots/", group.compute, name="compute"),
    # What is tried
    path("groups/<slug:slug>/insights/strategies/", strategies.index, name="strategies"),
    path("groups/<slug:slug>/insights/strategies/new/", strategies.create, name="new_strategy"),
    path("groups/<slug:slug>/insights/strategies/<int:pk>/", strategies.detail, name="strategy"),
    path("groups/<slug:slug>/insights/strategies/<int:pk>/edit/", strategies.edit, name="edit_strategy"),
    path("groups/<slug:slug>/insights/strategies/<int:pk>/end/", strategies.end, name="end_strategy"),
    path(
        "groups/<slug:slug>/insights/strategies/<int:pk>/estimate/",
        strategies.estimate,
        name="estimate_strategy",
    ),
    path(
        "groups/<slug:slug>/insights/strategies/<int:pk>/members/",
        strategies.members,
        name="strategy_members",
    ),
    path(
        "groups/<slug:slug>/insights/strategies/<int:pk>/members/left-out/",
        strategies.leave_out,
        name="leave_out_of_strategy",
    ),
    path("insights/playbook/", strategies.playbook, name="playbook"),
    path("groups/<slug:slug>/insights/crisis/scenarios/", include(_SCENARIOS)),
    path("site/insights/crisis/scenarios/", include(_SCENARIOS)),
    # This week
    path("groups/<slug:slug>/insights/week/", week.week, name="week"),
    path("groups/<slug:slug>/insights/week/look/", week.look, name="look"),
    path("groups/<slug:slug>/insights/week/<int:pk>/", week.decide, name="decide_matter"),
    path("me/week/", week.my_week, name="my_week"),
    path("me/week/mails/", week.choose_mails, name="choose_week_mails"),
    path("me/week/mails/<str:code>/stop/", week.stop_week_mails, name="stop_week_mails"),
    # The whole site
    path("insights/", site.hub, name="site"),
    path("insights/snapshots/", site.compute, name="site_compute"),
    path("insights/<chapter:key>/", site.chapter, name="site_chapter"),
    path("insights/figures.csv", site.figures_csv, name="site_csv"),
    path("insights/figures.json", site.figures_json, name="site_json"),
    path("me/people-to-meet/", own.to_meet, name="to_meet"),
    # The map
    path("groups/<slug:slug>/insights/map/", maps.group, name="map"),
    path("groups/<slug:slug>/insights/map/data/", maps.group_data, name="map_data"),
    path("groups/<slug:slug>/insights/map/names/", maps.group_names, name="map_names"),
    path("groups/<slug:slug>/insights/map/picture/", maps.group_picture, name="map_picture"),
    path("groups/<slug:slug>/insights/map/drawings/", maps.draw_group, name="draw_map"),
    path("insights/map/", maps.site, name="site_map"),
    path("insights/map/data/", maps.site_data, name="site_map_data"),
    path("insights/map/names/", maps.site_names, name="site_map_names"),
    path("insights/map/picture/", maps.site_picture, name="site_map_picture"),
    path("insights/map/drawings/", maps.draw_site, name="draw_site_map"),
    # My network
    path("me/insights/", own.seen_of_me, name="seen_of_me"),
    path("me/network/", own.own_network, name="my_network"),
    path("me/network/figures/", own.compute_network, name="compute_network"),
    path("me/network/choices/", own.choose, name="network_choices"),
    path("members/<int:pk>/path/", own.path_to, name="path"),
]
