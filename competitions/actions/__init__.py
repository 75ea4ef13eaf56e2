"""The verbs of this room: each locks, asks whether it may, applies the rule, writes, audits."""
