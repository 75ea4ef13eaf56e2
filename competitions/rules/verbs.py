"""What stands in the audit log, in words."""

from core.rules.text import Text, say

VERBS: dict[str, Text] = {
    "aspect:add": say("Added an aspect"),
    "aspect:change": say("Changed an aspect"),
    "aspect:drop": say("Removed an aspect"),
    "clause:add": say("Added a condition of entry"),
    "clause:change": say("Changed a condition of entry"),
    "clause:drop": say("Removed a condition of entry"),
    "competition:add": say("Added a competition"),
    "criterion:add": say("Added a criterion"),
    "draw:make": say("Drew order and stations"),
    "entry:add": say("Added an entry"),
    "entry:disqualify": say("Disqualified an entry"),
    "entry:import": say("Added entries from a workbook"),
    "entry:reinstate": say("Reinstated an entry"),
    "entry:substitute": say("Put in a substitute"),
    "entry:withdraw": say("Withdrew an entry"),
    "event:add": say("Added an event"),
    "judge:appoint": say("Appointed someone"),
    "mark:confirm": say("Confirmed a mark"),
    "mark:contest": say("Gave a mark where another stood"),
    "mark:give": say("Gave a mark"),
    "mark:reject": say("Rejected a mark"),
    "mark:settle": say("Chose between two marks"),
    "part:add": say("Added a part"),
    "seat:take": say("Put a judge on a panel"),
    "stage:close": say("Closed a stage"),
    "stage:open": say("Opened a stage"),
    "sub-criterion:add": say("Added a sub-criterion"),
    "tie-step:add": say("Added a step to the tie chain"),
}

SUBJECTS: dict[str, Text] = {
    "aspect": say("Aspect"),
    "clause": say("Condition of entry"),
    "competition": say("Competition"),
    "criterion": say("Criterion"),
    "draw": say("Draw"),
    "entry": say("Entry"),
    "event": say("Event"),
    "mark": say("A mark"),
    "part": say("Part"),
    "stage": say("Stage"),
    "sub_criterion": say("Sub-criterion"),
    "tie_step": say("Step of the tie chain"),
}
