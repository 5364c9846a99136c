"""Tables as CSV that spreadsheets and programs read alike: one header, one row a line, no cell that is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DECIMALS = ("point", "comma")
"""How a number is written: 0.5 with commas between the cells, or 0,5 with semicolons, as in much of Europe."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class CsvStyle:
    """How a table is written; `bom` marks the file as UTF-8 for spreadsheets that would misread µ and °."""

    decimal: str = "point"
    bom: bool = False


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str | float]], style: CsvStyle) -> bytes:
    """A table in UTF-8 with line feeds; numbers have ten significant digits."""
    out = io.StringIO(newline="")
    comma = style.decimal == "comma"
    table = csv.writer(out, delimiter=";" if comma else ",", lineterminator="\n")
    table.writerow([_text(name) for name in header])
    for row in rows:
        table.writerow([_text(cell) if isinstance(cell, str) else _number(cell, comma=comma) for cell in row])
    return out.getvalue().encode("utf-8-sig" if style.bom else "utf-8")


def _number(value: float, *, comma: bool) -> str:
    text = f"{value:.10g}"
    return text.replace(".", ",") if comma else text


def _text(text: str) -> str:
    """The text on one line; a leading apostrophe keeps spreadsheets from running it as a formula."""
    flat = " ".join(text.split())
    return f"'{flat}" if text.startswith(_FORMULA_STARTS) or flat.startswith(_FORMULA_STARTS) else flat
