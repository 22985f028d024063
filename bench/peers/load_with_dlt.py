"""Loads the CSV files of a folder into a DuckDB file with dlt, as its documentation has it: by Arrow, nothing mapped."""

import sys

import dlt
from dlt.sources.filesystem import filesystem, read_csv_duckdb

folder, work = sys.argv[1:]
rows = filesystem(bucket_url=folder, file_glob="**/*.csv.gz") | read_csv_duckdb(chunk_size=100_000, use_pyarrow=True)
pipeline = dlt.pipeline(
    pipeline_name="peers",
    pipelines_dir=f"{work}/pipelines",
    destination=dlt.destinations.duckdb(f"{work}/peers.duckdb"),
    dataset_name="bill",
)
print(pipeline.run(rows.with_name("cost_and_usage"), write_disposition="replace"))
