"""Who may do what with profiles, companies, contacts and messages. Pure predicates, a module for each topic,
as listed in docs/reference/rights.md.
"""
