from django.urls import path, re_path

from handschlag.groups.views import groups, invitations, members, membership, offers, questions, requests

app_name = "groups"
urlpatterns = [
    path("", groups.index, name="index"),
    path("new/", groups.create, name="create"),
    path("join/<str:token>/", invitations.invitation, name="invitation"),
    path("<slug:slug>/about/", groups.detail, name="detail"),
    path("<slug:slug>/edit/", groups.edit, name="edit"),
    path("<slug:slug>/membership/", membership.join, name="join"),
    path("<slug:slug>/membership/delete/", membership.leave, name="leave"),
    path("<slug:slug>/membership/request/", membership.ask, name="ask"),
    path("<slug:slug>/membership/request/delete/", membership.withdraw, name="withdraw"),
    path("<slug:slug>/members/", members.members, name="members"),
    path("<slug:slug>/members/<int:pk>/", members.member, name="member"),
    path("<slug:slug>/members/<int:pk>/role/", members.change_role, name="change_role"),
    path("<slug:slug>/members/<int:pk>/delete/", members.remove, name="remove"),
    path("<slug:slug>/members/<int:pk>/handover/", offers.hand_over, name="hand_over"),
    path("<slug:slug>/offer/", offers.offer, name="offer"),
    path("<slug:slug>/offer/accept/", offers.accept, name="accept_offer"),
    path("<slug:slug>/offer/decline/", offers.decline, name="decline_offer"),
    path("<slug:slug>/offer/delete/", offers.withdraw, name="withdraw_offer"),
    path("<slug:slug>/questions/", questions.questions, name="questions"),
    path("<slug:slug>/requests/", requests.requests, name="requests"),
    path("<slug:slug>/requests/accept/", requests.accept_chosen, name="accept_chosen"),
    path("<slug:slug>/requests/decline/", requests.decline_chosen, name="decline_chosen"),
    path("<slug:slug>/requests/<int:pk>/notes/", requests.note, name="note"),
    path("<slug:slug>/requests/<int:pk>/accept/", requests.accept, name="accept"),
    path("<slug:slug>/requests/<int:pk>/decline/", requests.decline, name="decline"),
    path("<slug:slug>/domains/", invitations.domains, name="domains"),
    path("<slug:slug>/exclusions/", members.exclusions, name="exclusions"),
    path("<slug:slug>/exclusions/<int:pk>/delete/", members.allow_again, name="allow_again"),
    re_path(r"^(?P<slug>[-\w]+)/members/export\.(?P<kind>csv|xlsx)$", members.export, name="export"),
    path("<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path("<slug:slug>/invitations/<int:pk>/delete/", invitations.revoke, name="revoke"),
]
