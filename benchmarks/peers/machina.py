"""django-machina: a forum as an application for Django sites. https://github.com/ellmetha/django-machina"""

from benchmarks.peers.peer import DjangoPeer


class Machina(DjangoPeer):
    name = "django-machina"
    packages = ("django-machina", "psycopg[binary]")
    settings = "benchmarks.peers.machina_settings"
    filler = "benchmarks.peers.machina_fill"
    application = "benchmarks.peers.machina_settings:application"
