"""What the web edges of all rooms share: pages, errors, actors, static files."""
