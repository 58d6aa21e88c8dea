"""Who may do what in the directory, with contacts and messages: pure predicates, one module for each.

Whether one may be seen at all is asked before. The table is docs/reference/rights.md.
"""
