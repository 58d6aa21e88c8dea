"""What computing all figures of a group takes: seconds and memory, chapter by chapter.

    python -m benchmarks.snapshot [--group professionell-netzwerken] [--mapped]

runs on the site that the environment names (``HANDSCHLAG_DATA``, ``DATABASE_URL``); ``python -m
benchmarks.fill`` makes a large one. ``--mapped`` reads SQLite's file mapped into memory, as pages do.
Linux only: the kernel says what the process holds, *of its own* and *of files*.
"""

import argparse
import os
import time
from contextlib import nullcontext
from pathlib import Path

import django

SLUG = "professionell-netzwerken"
_SHOWN = {"VmRSS": "now", "VmHWM": "at most", "RssAnon": "of its own", "RssFile": "of files"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--group", default=SLUG)
    options.add_argument("--mapped", action="store_true")
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    django.setup()
    from handschlag.core.sqlite import unmapped
    from handschlag.groups.models import Group
    from handschlag.insights import computing, pictures
    from handschlag.insights.archives import gathered
    from handschlag.insights.sections.chapters import CHAPTERS

    group = Group.objects.get(slug=asked.group)
    _tell("started", time.perf_counter())
    sections = {}
    with nullcontext() if asked.mapped else unmapped():
        begun = time.perf_counter()
        archive, _history = gathered(group, computing.default_as_of(group))
        _tell(f"read {len(archive.interactions):,} interactions", begun)
        for name, chapter in CHAPTERS.items():
            begun = time.perf_counter()
            sections[name] = chapter(archive, seed=computing.SEED)
            _tell(name, begun)
    begun = time.perf_counter()
    pictures.draw_in_all_languages(sections)
    _tell("pictures", begun)


def _tell(what: str, begun: float) -> None:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    held = ", ".join(f"{int(status[key].split()[0]) // 1024} MB {name}" for key, name in _SHOWN.items())
    print(f"{what:30} {time.perf_counter() - begun:6.1f} s   {held}", flush=True)


if __name__ == "__main__":
    main()
