"""What stands in the audit log, in words: acts, what they are done to, and how people came in."""

from core.rules.text import Text, say

VERBS: dict[str, Text] = {
    "account:password": say("Changed the password"),
    "account:second-factor": say("Set up a second factor"),
    "invitation:accept": say("Accepted an invitation"),
    "invitation:lapse": say("An invitation lapsed"),
    "invitation:send": say("Invited someone"),
    "invitation:withdraw": say("Withdrew an invitation"),
    "organisation:add": say("Added an organisation"),
    "person:register": say("Registered a person"),
    "role:take": say("Took a role away"),
    "session:end": say("Signed out"),
    "session:start": say("Signed in"),
    "token:make": say("Made an API token"),
    "token:revoke": say("Revoked an API token"),
}

SUBJECTS: dict[str, Text] = {
    "account": say("Account"),
    "api_token": say("API token"),
    "invitation": say("Invitation"),
    "organisation": say("Organisation"),
    "person": say("Person"),
}

WAYS: dict[str, Text] = {
    "page": say("on a page"),
    "token": say("by API token"),
    "system": say("by itself"),
    "seed": say("demonstration"),
}
