from django.urls import path

from handschlag.insights.views import group, own

app_name = "insights"
urlpatterns = [
    path("groups/<slug:slug>/health/", group.health, name="health"),
    path("groups/<slug:slug>/health/snapshots/", group.compute, name="compute"),
    path("groups/<slug:slug>/insights/meet/", group.meet, name="meet"),
    path("me/people-to-meet/", own.to_meet, name="to_meet"),
    # My network
    path("me/network/", own.own_network, name="my_network"),
    path("me/network/figures/", own.compute_network, name="compute_network"),
    path("me/network/choices/", own.choose, name="network_choices"),
    path("members/<int:pk>/path/", own.path_to, name="path"),
]
