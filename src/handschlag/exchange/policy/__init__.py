"""Who may do what with listings, deals, disputes and pools: pure predicates, one module for each.

Whether one may be seen at all is asked before: ``visible_to``. The table is docs/reference/rights.md.
"""
