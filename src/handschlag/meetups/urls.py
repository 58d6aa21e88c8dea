from django.urls import URLPattern, path

from handschlag.meetups.feeds import calendars as feeds
from handschlag.meetups.views import (
    answering,
    calendars,
    door,
    people,
    planning,
    reading,
    series,
    tickets,
)

app_name = "meetups"
urlpatterns: list[URLPattern] = [
    # Planning
    path("meetups/", reading.index, name="index"),
    path("groups/<slug:slug>/meetups/", reading.group, name="group"),
    path("groups/<slug:slug>/meetups/new/", planning.create, name="create"),
    path("meetups/drafts/<int:pk>/delete/", planning.discard_draft, name="discard_draft"),
    path("meetups/<int:pk>/", reading.detail, name="detail"),
    path("meetups/<int:pk>/cover/<slug:name>/", reading.cover, name="cover"),
    path("meetups/<int:pk>/edit/", planning.edit, name="edit"),
    path("meetups/<int:pk>/cancel/", planning.cancel, name="cancel"),
    # Answering
    path("meetups/<int:pk>/answer/", answering.answer, name="answer"),
    path("meetups/<int:pk>/open/<str:key>/", answering.outside, name="outside"),
    path("meetups/<int:pk>/open/<str:key>/sent/", answering.outside_sent, name="outside_sent"),
    path("meetups/answers/<str:code>/", answering.answered_by_code, name="answered_by_code"),
    path("meetups/answers/<str:code>/<str:answer>/", answering.answer_by_code, name="answer_by_code"),
    path("meetups/<int:pk>/people/", people.people, name="people"),
    path("meetups/<int:pk>/people/add/", people.add_person, name="add_person"),
    path("meetups/<int:pk>/people/export.csv", people.export_csv, name="export_csv"),
    path("meetups/<int:pk>/people/export.xlsx", people.export_xlsx, name="export_xlsx"),
    path("meetups/<int:pk>/people/members/<int:member>/", people.answer_for, name="answer_for"),
    path("meetups/<int:pk>/people/<int:rsvp>/answer/", people.change_answer, name="change_answer"),
    path("meetups/<int:pk>/people/<int:rsvp>/move-up/", people.move_up, name="move_up"),
    path("meetups/<int:pk>/people/<int:rsvp>/offer/", people.offer_place, name="offer_place"),
    # Series, calendars
    path("meetups/series/<int:pk>/", series.series, name="series"),
    path("meetups/series/<int:pk>/skip/", series.skip, name="skip_date"),
    path("meetups/series/<int:pk>/skip/delete/", series.keep, name="keep_date"),
    path("meetups/series/<int:pk>/calendar.ics", feeds.series, name="series_ics"),
    path("meetups/<int:pk>/calendar.ics", feeds.meetup, name="ics"),
    path("meetups/<int:pk>/following/edit/", series.edit_following, name="edit_following"),
    path("meetups/<int:pk>/following/cancel/", series.end_following, name="end_following"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.add, name="add_calendar"),
    path("calendars/reminders/", calendars.remind, name="remind"),
    path("calendars/<int:pk>/renew/", calendars.renew, name="renew_calendar"),
    path("calendars/<int:pk>/delete/", calendars.revoke, name="revoke_calendar"),
    path("calendars/<int:pk>/<str:token>.ics", feeds.feed, name="feed"),
    path("reminders/<str:code>/stop/", calendars.stop_reminders, name="stop_reminders"),
    # At the door
    path("meetups/<int:pk>/door/", door.door, name="door"),
    path("meetups/<int:pk>/door/check-in/", door.check_in, name="check_in"),
    path("meetups/<int:pk>/door/reports/", door.reports, name="door_reports"),
    path("meetups/<int:pk>/door/state/", door.state, name="door_state"),
    path("meetups/<int:pk>/door/close/", door.close_attendance, name="close_attendance"),
    path("meetups/<int:pk>/door/worker.js", door.worker, name="door_worker"),
    path("meetups/<int:pk>/ticket/", tickets.ticket, name="ticket"),
    path("meetups/<int:pk>/poster/", tickets.poster, name="poster"),
    path("meetups/<int:pk>/poster/print/", tickets.print_poster, name="print_poster"),
    path("meetups/<int:pk>/here/", tickets.here, name="here"),
    path("in/<uuid:key>/", tickets.scanned_ticket, name="scanned_ticket"),
    # Handshakes, afterwards
    # Places
]
