from django.urls import path

from handschlag.people.views import claims, companies, directory, message, messages, profiles, taking_part

app_name = "people"
urlpatterns = [
    # Directory
    path("people/", directory.index, name="directory"),
    path("people/map/", directory.map_, name="map"),
    path("people/print/", directory.printed, name="printed"),
    path("me/profile/", profiles.profile, name="profile"),
    path("me/profile/preview/", profiles.preview, name="preview"),
    path("members/<int:pk>/card.vcf", profiles.vcard, name="vcard"),
    # Companies
    path("companies/", companies.index, name="companies"),
    path("companies/new/", companies.create, name="create_company"),
    path("companies/claims/", claims.claims, name="company_claims"),
    path("companies/claims/<int:pk>/", claims.answer_claim, name="answer_claim"),
    path("companies/<slug:slug>/", companies.company, name="company"),
    path("companies/<slug:slug>/logo/<slug:name>/", companies.logo, name="logo"),
    path("companies/<slug:slug>/edit/", companies.edit, name="edit_company"),
    path("companies/<slug:slug>/people/", companies.join, name="join_company"),
    path("companies/<slug:slug>/people/delete/", companies.leave, name="leave_company"),
    path("companies/<slug:slug>/people/<int:pk>/delete/", companies.remove, name="remove_person"),
    path("companies/<slug:slug>/people/<int:pk>/handover/", companies.hand_on, name="hand_on_company"),
    path("companies/<slug:slug>/claim/", claims.claim, name="claim_company"),
    path("companies/<slug:slug>/claim/code/", claims.prove, name="prove_claim"),
    # Contacts and introductions
    # Messages
    path("messages/", messages.conversations, name="conversations"),
    path("messages/new/", messages.write, name="write"),
    path("messages/mute/<str:code>/", taking_part.mute_from_mail, name="mute_from_mail"),
    path("messages/files/<int:pk>/", message.message_file, name="message_file"),
    path("messages/files/<int:pk>/thumbnail/", message.message_thumbnail, name="message_thumbnail"),
    path("messages/<int:pk>/", messages.conversation, name="conversation"),
    path("messages/<int:pk>/news/", messages.news, name="message_news"),
    path("messages/<int:pk>/read/", messages.read, name="read_conversation"),
    path("messages/<int:pk>/people/", taking_part.conversation_people, name="conversation_people"),
    path("messages/<int:pk>/people/add/", taking_part.add_people, name="add_people"),
    path("messages/<int:pk>/title/", taking_part.change_title, name="change_title"),
    path("messages/<int:pk>/mute/", taking_part.mute_conversation, name="mute_conversation"),
    path("messages/<int:pk>/leave/", taking_part.leave_conversation, name="leave_conversation"),
    path("messages/<int:pk>/<int:number>/report/", message.report_message, name="report_message"),
    path("messages/<int:pk>/<int:number>/remove/", message.remove_message, name="remove_message"),
    path("site/reports/", message.message_reports, name="message_reports"),
    path("site/reports/<int:pk>/", message.judge_message, name="judge_message"),
]
