from django.urls import URLPattern, path

from handschlag.meetups.views import planning, reading

app_name = "meetups"
urlpatterns: list[URLPattern] = [
    # Planning
    path("meetups/", reading.index, name="index"),
    path("groups/<slug:slug>/meetups/", reading.group, name="group"),
    path("groups/<slug:slug>/meetups/new/", planning.create, name="create"),
    path("meetups/drafts/<int:pk>/delete/", planning.discard_draft, name="discard_draft"),
    path("meetups/<int:pk>/", reading.detail, name="detail"),
    path("meetups/<int:pk>/link/<str:key>/", reading.by_link, name="by_link"),
    path("meetups/<int:pk>/cover/<slug:name>/", reading.cover, name="cover"),
    path("meetups/<int:pk>/edit/", planning.edit, name="edit"),
    path("meetups/<int:pk>/cancel/", planning.cancel, name="cancel"),
    # Answering
    # Series, calendars
    # At the door
    # Handshakes, afterwards
    # Places
]
