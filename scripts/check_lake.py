#!/usr/bin/env python3
"""Reads what scripts/check-lake.sh wrote with programs that have nothing to do with Spark.

usage: check_lake.py FOLDER RUN ...

FOLDER has the output of each RUN, the Iceberg table lake/synthetic/notes and the Delta table
warehouse/notes. PyArrow and DuckDB read the Parquet files, PyIceberg and delta-rs the tables; ends with 1
unless all find the same rows, the documented columns and types and not one more, and in each table who
released the rows.
"""
import hashlib
import json
import pathlib
import sys

import deltalake
import duckdb
import pyarrow.parquet
from pyiceberg.table import StaticTable

# The README's list, and the run in the tables.
COLUMNS = {"record_id": "string", "label": "string", "text": "string", "token_count": "int32", "ended_by": "string"}
TABLE_COLUMNS = COLUMNS | {"run_id": "string"}
DUCKDB = {"string": "VARCHAR", "int32": "INTEGER"}
ICEBERG = {"string": "string", "int32": "int"}
DELTA = {"string": "string", "int32": "integer"}
FILES = 2


def require(holds, what):
    if not holds:
        sys.exit(f"check-lake: {what}")


def same(found, wanted, who):
    require(found == wanted, f"{who} must find {wanted}. Found: {found}")


def types(names):
    return {column: names[kind] for column, kind in COLUMNS.items()}


def table_types(names):
    return {column: names[kind] for column, kind in TABLE_COLUMNS.items()}


def ordered(rows):
    return sorted(rows, key=lambda row: (row.get("run_id", ""), row["record_id"]))


def fact(said, prefix):
    """Epsilon, delta and the manifest's hash, from where a table says them."""
    return float(said[prefix + "epsilon"]), float(said[prefix + "delta"]), said[prefix + "manifest-sha256"]


def by_arrow(folder):
    """Rows of an output, file by file; also checks the number of files and that rows stand in order."""
    rows = []
    files = sorted(folder.glob("*.parquet"))
    same(len(files), FILES, f"{folder} as configured")
    for file in files:
        table = pyarrow.parquet.ParquetFile(file).read()
        same({field.name: str(field.type) for field in table.schema}, COLUMNS, f"PyArrow in {file.name}")
        same([field.name for field in table.schema if field.nullable], ["label"], f"PyArrow's nullable columns in {file.name}")
        rows += table.to_pylist()
    return rows


def by_duckdb(folder):
    found = duckdb.sql(f"SELECT * FROM read_parquet('{folder}/*.parquet')")
    same(dict(zip(found.columns, map(str, found.types))), types(DUCKDB), "DuckDB")
    return [dict(zip(found.columns, row)) for row in found.fetchall()]


def by_iceberg(folder, facts):
    newest = max((folder / "metadata").glob("v*.metadata.json"), key=lambda file: int(file.name[1:].split(".")[0]))
    table = StaticTable.from_metadata(str(newest))
    same({f.name: str(f.field_type) for f in table.schema().fields}, table_types(ICEBERG), "PyIceberg")
    same([field.name for field in table.spec().fields], ["label", "run_id"], "PyIceberg's partitions")
    said = {}
    for snapshot in table.snapshots():
        summary = snapshot.summary.additional_properties
        if "plainsong.run-id" in summary:
            said[summary["plainsong.run-id"]] = fact(summary, "plainsong.")
    same(said, facts, "PyIceberg's snapshots")
    last = table.properties["plainsong.last-run-id"]
    same(fact(table.properties, "plainsong.last-"), facts[last], "PyIceberg's table properties")
    return table.scan().to_arrow().to_pylist()


def by_delta(folder, facts):
    table = deltalake.DeltaTable(str(folder))
    same({f.name: f.type.type for f in table.schema().fields}, table_types(DELTA), "delta-rs")
    same(table.metadata().partition_columns, ["label", "run_id"], "delta-rs's partitions")
    said = {}
    for commit in table.history():
        words = commit.get("userMetadata", "").split()
        if words[:1] == ["plainsong"]:
            fields = dict(word.split("=", 1) for word in words[1:])
            said[fields["run-id"]] = fact(fields, "")
    same(said, facts, "delta-rs's history")
    return table.to_pyarrow_table().to_pylist()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    rows, facts = [], {}
    for run in sys.argv[2:]:
        output = folder / run
        manifest = (output / "manifest.json").read_bytes()
        budget = json.loads(manifest)["budget"]
        facts[run] = (budget["epsilon"], budget["delta"], hashlib.sha256(manifest).hexdigest())
        found = by_arrow(output / "texts")
        require(found, f"{run} must have texts")
        same(ordered(by_duckdb(output / "texts")), ordered(found), f"DuckDB in {run}")
        rows += [row | {"run_id": run} for row in found]
    labels = {row["label"] for row in rows}
    require(None in labels and len(labels) > 1, f"rows with a label and without one must be there. Found: {labels}")
    same(ordered(by_iceberg(folder / "lake/synthetic/notes", facts)), ordered(rows), "PyIceberg")
    same(ordered(by_delta(folder / "warehouse/notes", facts)), ordered(rows), "delta-rs")
    print(
        f"{len(rows)} rows of {len(facts)} runs: the same to PyArrow {pyarrow.__version__} and DuckDB {duckdb.__version__}"
        f" (Parquet), PyIceberg (Iceberg) and delta-rs {deltalake.__version__} (Delta); columns"
        f" {', '.join(COLUMNS)}, and run_id in the tables; facts of each run in both tables."
    )


if __name__ == "__main__":
    main()
