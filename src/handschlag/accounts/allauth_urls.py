"""The pages of allauth that we use, and who may call them. What is not named here does not exist."""

from allauth.account import views
from django.urls import path

from handschlag.core.access import Access, View, declare


def _page(route: str, view: View, name: str, access: Access) -> object:
    """An address of allauth's; its own decorators guard it, the declaration says so to the tests."""
    declare(view, access)
    return path(route, view, name=name)


urlpatterns = [
    _page("login/", views.login, "account_login", "anyone"),
    _page("login/code/", views.request_login_code, "account_request_login_code", "anyone"),
    _page("login/code/confirm/", views.confirm_login_code, "account_confirm_login_code", "anyone"),
    _page("logout/", views.logout, "account_logout", "anyone"),
    _page("inactive/", views.account_inactive, "account_inactive", "anyone"),
    _page("signup/", views.signup, "account_signup", "anyone"),
    _page("confirm-email/", views.email_verification_sent, "account_email_verification_sent", "anyone"),
    _page("reauthenticate/", views.reauthenticate, "account_reauthenticate", "members"),
    _page("email/", views.email, "account_email", "members"),
    _page("password/change/", views.password_change, "account_change_password", "members"),
    _page("password/set/", views.password_set, "account_set_password", "members"),
    _page("password/reset/", views.password_reset, "account_reset_password", "anyone"),
    _page(
        "password/reset/confirm/",
        views.confirm_password_reset_code,
        "account_confirm_password_reset_code",
        "anyone",
    ),
    _page(
        "password/reset/complete/", views.complete_password_reset, "account_complete_password_reset", "anyone"
    ),
]
