import csv

import pytest

from cartviz.core.csv_table import CsvStyle, csv_bytes


def test_a_table_is_one_header_and_one_line_a_row() -> None:
    """Line feeds, ten significant digits, quotes only where they are needed."""
    table = csv_bytes(["day", "cells, living"], [[0.5, 12], [1 / 3, 'a "word"']], CsvStyle())
    assert table == b'day,"cells, living"\n0.5,12\n0.3333333333,"a ""word"""\n'


def test_where_a_comma_is_the_decimal_mark_semicolons_part_the_cells() -> None:
    """Numbers have a comma, words keep their points; the mark for UTF-8 comes first where it is wished."""
    table = csv_bytes(["Temperature [°C]", "beat"], [[36.6, "v. 2"]], CsvStyle("comma", bom=True))
    assert table.decode("utf-8-sig") == "Temperature [°C];beat\n36,6;v. 2\n"
    assert table.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "a\n=1"])
def test_no_words_become_a_formula(text: str) -> None:
    """A spreadsheet shows what an author wrote; a line break does not start a row."""
    header, row = csv.reader(csv_bytes([text], [[text]], CsvStyle()).decode().splitlines())
    assert header == row
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_negative_number_stays_a_number() -> None:
    """Only words are guarded."""
    assert csv_bytes(["x"], [[-1.5]], CsvStyle()) == b"x\n-1.5\n"
