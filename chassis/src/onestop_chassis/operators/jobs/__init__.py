"""Long or weighty work that an operator asks for."""
