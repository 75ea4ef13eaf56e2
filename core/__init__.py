"""The ground every room stands on: database, actor, errors, audit, clock, jobs, web.

No business nouns live here.
"""
