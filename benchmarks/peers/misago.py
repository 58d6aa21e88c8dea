"""Misago: a forum application made with Django. https://github.com/rafalp/Misago"""

from benchmarks.peers.peer import DjangoPeer


class Misago(DjangoPeer):
    name = "Misago"
    packages = ("Misago",)
    settings = "benchmarks.peers.misago_settings"
    filler = "benchmarks.peers.misago_fill"
    application = "devproject.wsgi:application"
