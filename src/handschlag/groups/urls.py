from django.urls import path

from handschlag.groups import views

app_name = "groups"
urlpatterns = [
    path("groups/", views.index, name="index"),
    path("groups/new/", views.create, name="create"),
    path("groups/join/<str:token>/", views.invitation, name="invitation"),
    path("groups/<slug:slug>/about/", views.detail, name="detail"),
    path("groups/<slug:slug>/edit/", views.edit, name="edit"),
    path("groups/<slug:slug>/membership/", views.join, name="join"),
    path("groups/<slug:slug>/membership/delete/", views.leave, name="leave"),
    path("groups/<slug:slug>/membership/request/", views.ask, name="ask"),
    path("groups/<slug:slug>/membership/request/delete/", views.withdraw, name="withdraw"),
    path("groups/<slug:slug>/members/", views.members, name="members"),
    path("groups/<slug:slug>/members/<int:pk>/", views.member, name="member"),
    path("groups/<slug:slug>/members/<int:pk>/role/", views.change_role, name="change_role"),
    path("groups/<slug:slug>/members/<int:pk>/delete/", views.remove, name="remove"),
    path("groups/<slug:slug>/members/<int:pk>/handover/", views.hand_over, name="hand_over"),
    path("groups/<slug:slug>/requests/", views.requests, name="requests"),
    path("groups/<slug:slug>/requests/<int:pk>/accept/", views.accept, name="accept"),
    path("groups/<slug:slug>/requests/<int:pk>/decline/", views.decline, name="decline"),
    path("groups/<slug:slug>/invitations/", views.invitations, name="invitations"),
    path("groups/<slug:slug>/invitations/<int:pk>/delete/", views.revoke, name="revoke"),
]
