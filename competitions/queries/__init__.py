"""Selects used twice or with joins, always narrowed by the actor."""
