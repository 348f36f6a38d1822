"""What the console reads of the services' answers: only the fields that a page shows."""
