from django.urls import path

from handschlag.discussions.views import bookmarking, deciding, reading, tagging, writing

app_name = "discussions"
urlpatterns = [
    path("groups/<slug:slug>/", reading.topics, name="topics"),
    path("groups/<slug:slug>/tags/", tagging.index, name="tags"),
    path("groups/<slug:slug>/tags/<slug:tag>/edit/", tagging.edit, name="edit_tag"),
    path("groups/<slug:slug>/topics/new/", writing.new_topic, name="new_topic"),
    path("topics/<int:pk>/", reading.topic, name="topic"),
    path("topics/<int:pk>/reply/", writing.reply, name="reply"),
    path("topics/<int:pk>/read/", reading.mark_read, name="mark_read"),
    path("topics/<int:pk>/closure/", deciding.close_topic, name="close_topic"),
    path("topics/<int:pk>/closure/delete/", deciding.reopen_topic, name="reopen_topic"),
    path("topics/<int:pk>/delete/", deciding.delete_topic, name="delete_topic"),
    path("topics/<int:pk>/restore/", deciding.restore_topic, name="restore_topic"),
    path("posts/<int:pk>/", reading.post, name="post"),
    path("posts/<int:pk>/edit/", writing.edit_post, name="edit_post"),
    path("posts/<int:pk>/history/", reading.history, name="history"),
    path("posts/<int:pk>/delete/", deciding.delete_post, name="delete_post"),
    path("posts/<int:pk>/restore/", deciding.restore_post, name="restore_post"),
    path("posts/<int:pk>/thanks/", writing.thank, name="thank"),
    path("posts/<int:pk>/thanks/delete/", writing.take_back_thanks, name="take_back_thanks"),
    path("posts/<int:pk>/bookmark/", bookmarking.create, name="bookmark"),
    path("posts/<int:pk>/bookmark/edit/", bookmarking.edit, name="edit_bookmark"),
    path("posts/<int:pk>/bookmark/delete/", bookmarking.delete, name="remove_bookmark"),
    path("bookmarks/", bookmarking.index, name="bookmarks"),
    path("preview/", writing.preview, name="preview"),
    path("attachments/<int:pk>/", reading.attachment, name="attachment"),
    path("members/<int:pk>/posts/", reading.posts_by, name="posts_by"),
]
