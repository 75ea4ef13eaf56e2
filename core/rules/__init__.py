"""Pure mechanisms that every room's rules may use: standard library only."""
