"""Full-text search: an index of documents that knows no feature. See docs/explanation/search.md.

Features say in ``indexing.py`` what of theirs is found, register it (``writing.register``) and call
``writing.refresh`` in every transaction that changes it; pages ask ``finding.find``.
"""
