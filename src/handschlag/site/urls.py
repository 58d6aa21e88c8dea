"""Every address of the product, room by room."""

from django.conf import settings
from django.urls import include, path

from handschlag.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("setup/<str:token>/", views.set_up, name="set_up"),
    path("language/", views.language, name="language"),
    path("search/", views.search, name="search"),
    path("live/news/", views.live_news, name="live_news"),
    path("live/account/", views.live_account, name="live_account"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("offline/", views.offline, name="offline"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("robots.txt", views.robots, name="robots"),
    path("accounts/", include("handschlag.accounts.allauth_urls")),
    path("", include("handschlag.accounts.urls")),
    path("", include("handschlag.notifications.urls")),
    path("groups/", include("handschlag.groups.urls")),
    path("", include("handschlag.discussions.urls")),
    path("", include("handschlag.meetups.urls")),
    path("", include("handschlag.exchange.urls")),
    path("", include("handschlag.people.urls")),
    path("", include("handschlag.moderation.urls")),
    path("", include("handschlag.insights.urls")),
    path("", include("handschlag.importers.urls")),
    path("", include("handschlag.operations.urls")),
]
if settings.DEBUG:
    urlpatterns += [path("design/", views.design, name="design")]

handler400 = "handschlag.site.errors.bad_request"
handler403 = "handschlag.site.errors.forbidden"
handler404 = "handschlag.site.errors.not_found"
handler429 = "handschlag.site.errors.too_many_requests"
handler500 = "handschlag.site.errors.server_error"
