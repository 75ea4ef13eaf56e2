"""What stands in the audit log, in words."""

from core.rules.text import Text, say

VERBS: dict[str, Text] = {
    "aspect:add": say("Added an aspect"),
    "aspect:change": say("Changed an aspect"),
    "aspect:drop": say("Removed an aspect"),
    "board:freeze": say("Froze the board"),
    "board:publish": say("Opened the board to everybody"),
    "board:unfreeze": say("Let the board follow again"),
    "board:withdraw": say("Closed the board to the public"),
    "competition:add": say("Added a competition"),
    "criterion:add": say("Added a criterion"),
    "entry:add": say("Added an entry"),
    "event:add": say("Added an event"),
    "flag:answer": say("Answered a flag"),
    "flag:raise": say("Flagged a problem"),
    "judge:appoint": say("Appointed someone"),
    "mark:again": say("Had an aspect marked again"),
    "mark:confirm": say("Confirmed a mark"),
    "mark:contest": say("Gave a mark where another stood"),
    "mark:give": say("Gave a mark"),
    "mark:reject": say("Rejected a mark"),
    "mark:settle": say("Chose between two marks"),
    "part:add": say("Added a part"),
    "seat:take": say("Put a judge on a panel"),
    "stage:advance": say("Let entries advance to the next stage"),
    "stage:close": say("Closed a stage"),
    "stage:open": say("Opened a stage"),
    "sub-criterion:add": say("Added a sub-criterion"),
    "tie-step:add": say("Added a step to the tie chain"),
}

SUBJECTS: dict[str, Text] = {
    "aspect": say("Aspect"),
    "competition": say("Competition"),
    "criterion": say("Criterion"),
    "entry": say("Entry"),
    "event": say("Event"),
    "flag": say("Flag"),
    "mark": say("A mark"),
    "part": say("Part"),
    "remark": say("A new round of marks"),
    "stage": say("Stage"),
    "sub_criterion": say("Sub-criterion"),
    "tie_step": say("Step of the tie chain"),
}
