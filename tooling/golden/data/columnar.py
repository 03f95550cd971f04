"""Golden values of columnar files: what PyArrow writes as Parquet and Arrow, and what is in it, written to columnar.json."""
import base64
import datetime
import decimal
import io
import json
import math
from pathlib import Path

import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

UTC = datetime.timezone.utc
moments = [datetime.datetime(2026, 11, 26, 18, 30, 5, 123456, UTC), None, datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)]
table = pyarrow.table(
    {
        "whole": pyarrow.array([1, -2, 3], "int32"),
        "gaps": pyarrow.array([1.5, None, float("nan")], "float64"),
        "single": pyarrow.array([0.1, -0.0, float("inf")], "float32"),
        "half": pyarrow.array([0.5, None, -2.0], "float16"),
        "long": pyarrow.array([2**40, None, -(2**53) + 1], "int64"),
        "too long": pyarrow.array([2**60 + 1, None, 7], "int64"),
        "unsigned": pyarrow.array([2**32 - 1, 0, None], "uint32"),
        "small": pyarrow.array([255, 0, None], "uint8"),
        "truth": pyarrow.array([True, None, False]),
        "text": pyarrow.array(["städte 🙂", None, ""]),
        "kind": pyarrow.array(["b", "a", "b"]).dictionary_encode(),
        "day": pyarrow.array([datetime.date(2026, 11, 26), None, datetime.date(1969, 7, 20)]),
        "milliseconds": pyarrow.array([m and m.replace(microsecond=m.microsecond // 1000 * 1000) for m in moments], pyarrow.timestamp("ms", "UTC")),
        "microseconds": pyarrow.array(moments, pyarrow.timestamp("us", "UTC")),
        "price": pyarrow.array([decimal.Decimal("12.25"), None, decimal.Decimal("-0.5")], pyarrow.decimal128(9, 2)),
        "nothing": pyarrow.array([None, None, None], "float64"),
    }
)
many = pyarrow.table(
    {
        "x": pyarrow.array([k * k % 97 / 8 for k in range(330)], "float64"),
        "n": pyarrow.array([None if k % 7 == 0 else k * 1000003 for k in range(330)], "int64"),
        "same": pyarrow.array(["same"] * 330),
        "path": pyarrow.array([f"folder/file-{k:04}" for k in range(330)]),
        "bit": pyarrow.array([k % 3 == 0 for k in range(330)]),
    }
)
nested = pyarrow.table({"x": [1, 2], "tags": [["a"], []], "record": [{"y": 1}, {"y": 2}], "bytes": pyarrow.array([b"a", b"b"])})
required = pyarrow.table([pyarrow.array([1.0, 2.0])], pyarrow.schema([pyarrow.field("x", "float64", nullable=False)]))


def cell(value):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime.datetime):
        text = value.astimezone(UTC).isoformat(timespec="auto" if value.microsecond % 1000 else "milliseconds").replace("+00:00", "")
        return f"{text}Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def written(data):
    columns = []
    for name in data.column_names:
        values = [cell(value) for value in data[name].to_pylist()]
        if any(isinstance(value, int) and abs(value) > 2**53 for value in values):
            values = [None if value is None else str(value) for value in values]
        is_text = any(isinstance(value, str) and not value.endswith("Infinity") for value in values)
        columns.append({"column": name, "type": "text" if is_text else "number", "values": values})
    return columns


def parquet(data, **options):
    file = io.BytesIO()
    pyarrow.parquet.write_table(data, file, **options)
    return base64.b64encode(file.getvalue()).decode()


def arrow(data, writer, **options):
    file = io.BytesIO()
    with writer(file, data.schema, options=pyarrow.ipc.IpcWriteOptions(**options)) as stream:
        stream.write_table(data, max_chunksize=150)
    return base64.b64encode(file.getvalue()).decode()


def feather(data, **options):
    file = io.BytesIO()
    pyarrow.feather.write_feather(data, file, **options)
    return base64.b64encode(file.getvalue()).decode()


def nothing_but_rows(count):
    """A column of nulls has no bytes."""
    rows = pyarrow.table({"n": pyarrow.nulls(count)})
    file = io.BytesIO()
    with pyarrow.ipc.new_file(file, rows.schema) as stream:
        stream.write_table(rows)
    return file.getvalue()


delta = {"x": "BYTE_STREAM_SPLIT", "n": "DELTA_BINARY_PACKED", "same": "DELTA_LENGTH_BYTE_ARRAY", "path": "DELTA_BYTE_ARRAY", "bit": "RLE"}
parquets = [
    *[{"name": f"{codec}, version {version}", "file": parquet(data, compression=codec, data_page_version=version), "of": of}
      for codec, version, data, of in [
          ("none", "1.0", table, "table"), ("snappy", "1.0", table, "table"), ("gzip", "2.0", table, "table"), ("zstd", "1.0", table, "table"),
          ("brotli", "2.0", many, "many"), ("lz4", "1.0", many, "many"), ("snappy", "2.0", many, "many"), ("none", "2.0", many, "many"),
      ]],
    {"name": "no dictionaries, groups of rows", "file": parquet(many, use_dictionary=False, row_group_size=256), "of": "many"},
    {"name": "small pages", "file": parquet(many, data_page_size=64, write_batch_size=50), "of": "many"},
    {"name": "other encodings", "file": parquet(many, use_dictionary=False, column_encoding=delta, data_page_version="2.0"), "of": "many"},
    {"name": "no rows", "file": parquet(many.slice(0, 0)), "of": "none"},
    {"name": "nothing missing", "file": parquet(required), "of": "required"},
]
golden = {
    "script": Path(__file__).name,
    "versions": {"pyarrow": pyarrow.__version__},
    "tables": {
        "table": written(table),
        "many": written(many),
        "none": [{**column, "type": "number"} for column in written(many.slice(0, 0))],
        "required": written(required),
    },
    "parquet": parquets,
    "nested": {"parquet": parquet(nested), "arrow": arrow(nested, pyarrow.ipc.new_file)},
    "arrow": [
        {"name": "file", "file": arrow(table, pyarrow.ipc.new_file), "of": "table"},
        {"name": "stream", "file": arrow(table, pyarrow.ipc.new_stream), "of": "table"},
        {"name": "file of several batches", "file": arrow(many, pyarrow.ipc.new_file), "of": "many"},
        {"name": "no rows", "file": arrow(many.slice(0, 0), pyarrow.ipc.new_stream), "of": "none"},
    ],
    "packed arrow": arrow(many, pyarrow.ipc.new_file, compression="zstd"),
    "hostile": {
        "parquet": parquet(pyarrow.table({"same": pyarrow.array([7] * 2_000_000, "int8")})),
        "arrow": base64.b64encode(nothing_but_rows(10**9)).decode(),
        "feather 1": feather(required, version=1),
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
