from django.urls import path

from handschlag.operations.views import (
    groups,
    legal,
    looks,
    members,
    merging,
    previews,
    queues,
    settings,
    storage,
)

app_name = "operations"
urlpatterns = [
    path("imprint/", legal.imprint, name="imprint"),
    path("privacy/", legal.privacy, name="privacy"),
    path("terms/", legal.terms, name="terms"),
    path("terms/accept/", legal.accept_terms, name="accept_terms"),
    path("legal/<slug:kind>/<int:number>/", legal.legal_version, name="legal_version"),
    path("site/", members.index, name="index"),
    path("site/texts/<slug:kind>/", legal.edit_legal, name="edit_legal"),
    # Members
    path("site/members/", members.members, name="members"),
    path("site/roles/", members.roles, name="roles"),
    path("site/members/<int:pk>/", members.member, name="member"),
    path("site/members/<int:pk>/off/", members.deactivate, name="deactivate"),
    path("site/members/<int:pk>/off/delete/", members.reactivate, name="reactivate"),
    path("site/members/<int:pk>/sign-out/", members.sign_out, name="sign_out"),
    path("site/members/<int:pk>/remind/", members.remind, name="remind"),
    path("site/members/<int:pk>/operator/", members.appoint, name="appoint"),
    path("site/members/<int:pk>/operator/delete/", members.resign, name="resign"),
    path("site/members/<int:pk>/merge/", merging.merge, name="merge"),
    # Groups
    path("site/groups/", groups.groups, name="groups"),
    path("site/groups/<int:pk>/", groups.group, name="group"),
    path("site/groups/<int:pk>/organiser/<int:member>/", groups.appoint, name="appoint_organiser"),
    path("site/groups/<int:pk>/archive/", groups.act, {"deed": "archive"}, name="archive_group"),
    path("site/groups/<int:pk>/archive/delete/", groups.act, {"deed": "reopen"}, name="reopen_group"),
    path("site/groups/<int:pk>/delete/", groups.act, {"deed": "delete"}, name="delete_group"),
    path("site/groups/<int:pk>/delete/delete/", groups.act, {"deed": "keep"}, name="keep_group"),
    # Settings
    path("site/settings/history/", settings.history, name="settings_history"),
    path("site/settings/history/<int:pk>/back/", settings.change_back, name="change_back"),
    # Look
    path("site/look/", looks.look, name="look"),
    path("site/look/logo/", looks.change_logo, name="change_logo"),
    path("site/look/logo/delete/", looks.remove_logo, name="remove_logo"),
    path("look/<slug:name>.css", looks.style_sheet, name="style_sheet"),
    path("look/<slug:name>/<slug:kind>.png", looks.icon, name="icon"),
    path("look/<slug:name>.webp", looks.logo, name="logo"),
    # Queues
    path("site/mails/", queues.mails, name="mails"),
    path("site/mails/retry/", queues.retry_mails, name="retry_mails"),
    path("site/mails/<int:pk>/retry/", queues.retry_mail, name="retry_mail"),
    path("site/mails/<int:pk>/delete/", queues.give_mail_up, name="give_mail_up"),
    path("site/mails/preview/", previews.previews, name="previews"),
    path("site/mails/preview/<slug:name>/", previews.preview, name="preview"),
    path("site/mails/preview/<slug:name>/html/", previews.preview_html, name="preview_html"),
    path("site/mails/preview/<slug:name>/send/", previews.send_preview, name="send_preview"),
    path("site/work/", queues.work, name="work"),
    path("site/work/retry/", queues.retry_all_work, name="retry_all_work"),
    path("site/work/<uuid:pk>/retry/", queues.retry_work, name="retry_work"),
    path("site/work/<uuid:pk>/delete/", queues.give_work_up, name="give_work_up"),
    # Storage
    path("site/storage/", storage.storage, name="storage"),
    path("site/storage/measure/", storage.measure_storage, name="measure_storage"),
]
