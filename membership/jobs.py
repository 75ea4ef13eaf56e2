"""What this room does when it falls due."""

from membership.actions import invitations, signing_in

HANDLERS = {invitations.LAPSE: invitations.lapse, signing_in.SWEEP: signing_in.sweep}
STANDING = (signing_in.SWEEP,)
