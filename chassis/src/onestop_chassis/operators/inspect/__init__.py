"""Looking into a service: its facts found again, its streams folded, its deadlines explained."""
