"""Speed as ratios: each case beside its floor in one run. ``python -m benchmarks`` runs them.

``docs/performance.md`` says how each is measured and what bounds it.
"""
