"""Tables from strangers and for them: CSV, gzipped CSV and Excel in, under limits; Excel workbooks and Parquet out."""

from gezhi.ground.plumbing.tabular.columnar import write_parquet
from gezhi.ground.plumbing.tabular.formats import Limits
from gezhi.ground.plumbing.tabular.reading import Line, Table, read_table
from gezhi.ground.plumbing.tabular.writing import Marked, Sheet, write_workbook

__all__ = ["Limits", "Line", "Marked", "Sheet", "Table", "read_table", "write_parquet", "write_workbook"]
