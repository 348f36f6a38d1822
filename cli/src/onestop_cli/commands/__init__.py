"""What can be typed after `onestop`; one file per command."""
