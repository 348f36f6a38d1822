"""Tables on narrow terminals: no column is squeezed away; lines are longer than the screen."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

LEAST = 8
"""What a column that may be broken needs at least."""


def print_table(console: Console, table: Table) -> None:
    """Prints it as wide as the terminal is, or as it has to be."""
    needed = least_width(console, table)
    if table.columns and needed > console.width:
        table.width = needed
    console.print(table)


def least_width(console: Console, table: Table) -> int:
    """How wide it has to be so that something of every column is seen, and all of whole ones."""
    _, right, _, left = table.padding
    between = right + left + 1
    return sum(_least(console, column) + between for column in table.columns) + 1


def _least(console: Console, column: Column) -> int:
    longest = max(
        Measurement.get(console, console.options.update_width(10_000), cell).maximum
        for cell in (column.header, *column.cells)
    )
    return max(column.min_width or 0, longest if column.no_wrap else min(longest, LEAST))
