from django.urls import path

from handschlag.groups import views

app_name = "groups"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.create, name="create"),
    path("join/<str:token>/", views.invitation, name="invitation"),
    path("<slug:slug>/about/", views.detail, name="detail"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/membership/", views.join, name="join"),
    path("<slug:slug>/membership/delete/", views.leave, name="leave"),
    path("<slug:slug>/membership/request/", views.ask, name="ask"),
    path("<slug:slug>/membership/request/delete/", views.withdraw, name="withdraw"),
    path("<slug:slug>/members/", views.members, name="members"),
    path("<slug:slug>/members/<int:pk>/", views.member, name="member"),
    path("<slug:slug>/members/<int:pk>/role/", views.change_role, name="change_role"),
    path("<slug:slug>/members/<int:pk>/delete/", views.remove, name="remove"),
    path("<slug:slug>/members/<int:pk>/handover/", views.hand_over, name="hand_over"),
    path("<slug:slug>/requests/", views.requests, name="requests"),
    path("<slug:slug>/requests/<int:pk>/accept/", views.accept, name="accept"),
    path("<slug:slug>/requests/<int:pk>/decline/", views.decline, name="decline"),
    path("<slug:slug>/invitations/", views.invitations, name="invitations"),
    path("<slug:slug>/invitations/<int:pk>/delete/", views.revoke, name="revoke"),
]
