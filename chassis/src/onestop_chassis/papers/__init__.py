"""Papers (文书) that people receive: drawn from facts, set as PDF, printed, verified."""
