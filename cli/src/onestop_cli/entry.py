"""Where the command `onestop` begins: loads nothing itself, so that Ctrl-C finds it at once."""

import sys
from importlib import import_module

INTERRUPTED = 130


def main() -> None:
    """Runs one command; who interrupts it, even while it is being loaded, sees no trace."""
    try:
        import_module("onestop_cli.__main__").main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
