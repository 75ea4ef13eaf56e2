"""Published marks given again: every judge of a real protocol marks here, and what comes out is
compared with what was published. ``python -m benchmarks.replay FILE.csv``."""
