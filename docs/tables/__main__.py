"""Writes the generated pages again: `make docs`."""

import sys

from docs.tables.pages import PAGES, ROOT, text_of


def main() -> int:
    """How many pages changed is said; they are written only where they did."""
    changed = []
    for name, made in PAGES.items():
        page = ROOT / name
        text = made()
        if text_of(page) != text:
            page.write_text(text, encoding="utf-8")
            changed.append(name)
    sys.stdout.write("\n".join([*changed, f"{len(changed)} pages changed\n"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
