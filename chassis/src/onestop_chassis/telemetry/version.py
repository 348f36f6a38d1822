"""Which version of the programs this is."""

VERSION = "0.1.0"
