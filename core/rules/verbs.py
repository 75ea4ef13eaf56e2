"""The audit log's words for what core itself records."""

from core.rules.text import Text, say

VERBS: dict[str, Text] = {
    "batch:start": say("Started a long job"),
    "batch:cancel": say("Cancelled a long job"),
    "batch:retry": say("Let a stopped job go on"),
}

SUBJECTS: dict[str, Text] = {"batch": say("Long job")}
