from django.urls import path

from handschlag.insights import views

app_name = "insights"
urlpatterns = [
    path("groups/<slug:slug>/health/", views.health, name="health"),
    path("groups/<slug:slug>/health/snapshots/", views.compute, name="compute"),
    path("groups/<slug:slug>/insights/meet/", views.meet, name="meet"),
    path("me/people-to-meet/", views.to_meet, name="to_meet"),
    # My network
    path("me/network/", views.own_network, name="my_network"),
    path("me/network/figures/", views.compute_network, name="compute_network"),
    path("me/network/choices/", views.choose, name="network_choices"),
    path("members/<int:pk>/path/", views.path_to, name="path"),
]
