"""Pictures of the console, taken of the city that runs here."""
