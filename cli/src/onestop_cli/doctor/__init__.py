"""Looking for what is missing on this machine and in what runs, each with its mend."""
