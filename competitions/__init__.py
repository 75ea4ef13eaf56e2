"""Competitions in the trades: schemes, entries, judges, marks, places and why."""
