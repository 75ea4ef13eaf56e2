"""What stands in the audit log, in words."""

from core.rules.text import Text, say

VERBS: dict[str, Text] = {
    "aspect:add": say("Added an aspect"),
    "aspect:change": say("Changed an aspect"),
    "aspect:drop": say("Removed an aspect"),
    "competition:add": say("Added a competition"),
    "criterion:add": say("Added a criterion"),
    "entry:add": say("Added an entry"),
    "event:add": say("Added an event"),
    "judge:appoint": say("Appointed someone"),
    "mark:again": say("Had an aspect marked again"),
    "mark:confirm": say("Confirmed a mark"),
    "mark:contest": say("Gave a mark where another stood"),
    "mark:give": say("Gave a mark"),
    "mark:reject": say("Rejected a mark"),
    "mark:settle": say("Chose between two marks"),
    "part:add": say("Added a part"),
    "recusal:find": say("Found who keeps away from whom"),
    "recusal:lift": say("Let a judge mark an entry again"),
    "recusal:make": say("Kept a judge away from an entry"),
    "relation:declare": say("Declared a relation"),
    "relation:withdraw": say("Withdrew a declared relation"),
    "seat:leave": say("Left a panel"),
    "seat:return": say("Returned to a panel"),
    "seat:take": say("Put a judge on a panel"),
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
    "judge": say("Judge"),
    "judge_relation": say("Declared relation"),
    "mark": say("A mark"),
    "part": say("Part"),
    "remark": say("A new round of marks"),
    "stage": say("Stage"),
    "sub_criterion": say("Sub-criterion"),
    "tie_step": say("Step of the tie chain"),
}
