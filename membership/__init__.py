"""Organisations, people, accounts and their roles: what every other room stands on."""
