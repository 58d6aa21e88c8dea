"""The site that django-machina's documentation describes, for its own Python; also its addresses."""

import os
from functools import cache

from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

SECRET_KEY = "only-to-measure"  # noqa: S105 - of a site that lives for minutes
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [MACHINA_MAIN_STATIC_DIR]
MEDIA_ROOT = os.environ["PEER_FOLDER"] + "/media"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = __name__
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "USER": "postgres",
        "NAME": os.environ["PEER_DATABASE"], "CONN_MAX_AGE": None,
    }
}  # fmt: skip
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "machina_attachments": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
INSTALLED_APPS = [
    *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles")),
    "mptt", "haystack", "widget_tweaks", "machina", "machina.apps.forum",
    *(
        f"machina.apps.forum_conversation{name}"
        for name in ("", ".forum_attachments", ".forum_polls")
    ),
    *(
        f"machina.apps.forum_{name}"
        for name in ("feeds", "moderation", "search", "tracking", "member", "permission")
    ),
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [MACHINA_MAIN_TEMPLATE_DIR],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "machina.core.context_processors.metadata",
            ]
        },
    }
]  # fmt: skip
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
MACHINA_MARKUP_LANGUAGE = ("benchmarks.peers.machina_settings.rendered", {})
MACHINA_DEFAULT_AUTHENTICATED_USER_FORUM_PERMISSIONS = [
    "can_see_forum", "can_read_forum", "can_start_new_topics", "can_reply_to_topics",
    "can_edit_own_posts", "can_post_without_approval",
]  # fmt: skip


@cache
def rendered(text: str) -> str:
    """Its own Markdown, once for each text: only filling uses it, pages show what is stored."""
    from machina.core.markdown import markdown

    return str(markdown(text))


def __getattr__(name: str) -> object:
    """``urlpatterns`` and ``application`` once somebody asks: both need the settings above."""
    if name == "urlpatterns":
        from django.contrib.auth import urls
        from django.urls import include, path
        from machina import urls as machina_urls

        return [path("accounts/", include(urls)), path("forum/", include(machina_urls))]
    if name == "application":
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()
    raise AttributeError(name)
