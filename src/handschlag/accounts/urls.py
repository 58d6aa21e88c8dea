from django.urls import path

from handschlag.accounts import views

app_name = "accounts"
urlpatterns = [
    path("members/<int:pk>/", views.profile, name="profile"),
    path("members/<int:pk>/picture/<slug:name>/", views.avatar, name="avatar"),
    path("me/", views.edit, name="edit"),
    path("me/picture/delete/", views.remove_avatar, name="remove_avatar"),
    path("settings/", views.preferences, name="preferences"),
    # Blocks and mutes
    path("settings/blocked/", views.kept_away, name="kept_away"),
    path("settings/blocked/posts.css", views.folded_posts, name="folded_posts"),
    path("members/<int:pk>/block/", views.block, name="block"),
    path("members/<int:pk>/block/delete/", views.unblock, name="unblock"),
    path("members/<int:pk>/mute/", views.mute, name="mute"),
    path("members/<int:pk>/mute/delete/", views.unmute, name="unmute"),
    # Own data
    path("settings/data/", views.own_data, name="own_data"),
    path("settings/data/export/", views.ask_for_export, name="ask_for_export"),
    path("settings/data/export/<int:pk>/", views.export, name="export"),
    path("settings/data/erase/", views.erase, name="erase"),
    path("settings/data/keep/", views.keep_account, name="keep_account"),
    path("accounts/waiting/", views.waiting, name="waiting"),
    path("accounts/start-over/", views.start_over, name="start_over"),
    path("join/<str:token>/", views.invitation, name="invitation"),
    path("site/settings/", views.site_settings, name="site_settings"),
    path("site/requests/", views.signup_requests, name="signup_requests"),
    path("site/requests/<int:pk>/accept/", views.accept_signup_request, name="accept_signup_request"),
    path("site/requests/<int:pk>/decline/", views.decline_signup_request, name="decline_signup_request"),
    path("site/invitations/", views.invitations, name="invitations"),
    path("site/invitations/<int:pk>/delete/", views.revoke_invitation, name="revoke_invitation"),
]
