"""The chapters of a report, one module each: ``told(archive, seed=…)`` gives its figures by key."""
