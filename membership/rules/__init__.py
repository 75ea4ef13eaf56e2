"""What is true of members and their unions, without tables, sessions or clocks."""
