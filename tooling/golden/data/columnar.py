"""Golden values of columnar files: what PyArrow writes as Parquet and Arrow, and what is in it, written to columnar.json."""
import base64
import datetime
import decimal
import io
import json
import math
from pathlib import Path

import numpy
import pandas
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
NAIVE = [datetime.datetime(2026, 1, 2, 3, 4, 5), None, datetime.datetime(1900, 1, 1)]
types = pyarrow.table(
    {
        "int8": pyarrow.array([-128, None, 127], "int8"),
        "int16": pyarrow.array([-(2**15), None, 5], "int16"),
        "uint16": pyarrow.array([65535, None, 0], "uint16"),
        "uint64": pyarrow.array([2**64 - 1, None, 0], "uint64"),
        "time32": pyarrow.array([datetime.time(1, 2, 3), None, datetime.time(23, 59, 59)], pyarrow.time32("s")),
        "time64": pyarrow.array([datetime.time(1, 2, 3, 456789), None, datetime.time(0)], pyarrow.time64("us")),
        "large text": pyarrow.array(["ä" * 200, None, "漢字\u2028🙂\n"], pyarrow.large_string()),
        "text by views": pyarrow.array(["short", None, "longer than twelve letters"], pyarrow.string_view()),
        "seconds": pyarrow.array(NAIVE, pyarrow.timestamp("s")),
        "elsewhere": pyarrow.array(moments, pyarrow.timestamp("us", "Europe/Berlin")),
        "date64": pyarrow.array([datetime.date(2026, 11, 26), None, datetime.date(1, 1, 1)], pyarrow.date64()),
        "decimal": pyarrow.array([decimal.Decimal("12345678901234567890.1234567891"), None, decimal.Decimal("-1E-10")], pyarrow.decimal128(38, 10)),
        "long decimal": pyarrow.array([decimal.Decimal("1.5"), None, decimal.Decimal("-2.25")], pyarrow.decimal256(50, 4)),
        "kind, some missing": pyarrow.array(["x", None, "y"]).dictionary_encode(),
        "numbers of a kind": pyarrow.array([5, None, 7], "int64").dictionary_encode(),
        "nothing": pyarrow.nulls(3),
        "no truth": pyarrow.array([None, None, None], pyarrow.bool_()),
        "record": pyarrow.array([{"a": 1, "b": {"c": "x", "d": None}}, None, {"a": None, "b": None}], pyarrow.struct({"a": "int64", "b": pyarrow.struct({"c": "string", "d": "float32"})})),
    }
)
frame = pandas.DataFrame(
    {
        "category": pandas.Categorical(["low", None, "high"], categories=["low", "mid", "high"], ordered=True),
        "nullable": pandas.array([1, None, 3], "Int64"),
        "truth": pandas.array([True, None, False], "boolean"),
        "text": pandas.array(["a", None, ""], "string"),
        "moment": pandas.to_datetime(["2026-11-26T18:30:05.123456789Z", None, "1969-12-31T23:59:59Z"], format="ISO8601"),
        "number": [0.1, float("nan"), -1e300],
    }
)
only_nothing = pyarrow.table({"n": pyarrow.nulls(3)})
long = pyarrow.table({"x": pyarrow.array([k % 251 / 2 for k in range(9_000)])})
nested = pyarrow.table({"x": [1, 2], "tags": [["a"], []], "record": [{"y": 1}, {"y": 2}], "mixed": [{"y": 1, "n": [1]}, {"y": 2, "n": []}], "map": pyarrow.array([[("k", 1)], []], pyarrow.map_("string", "int64")), "pair": pyarrow.array([[1, 2], [3, 4]], pyarrow.list_(pyarrow.float32(), 2)), "bytes": pyarrow.array([b"a", b"b"])})
required = pyarrow.table([pyarrow.array([1.0, 2.0])], pyarrow.schema([pyarrow.field("x", "float64", nullable=False)]))


def timespec(moment):
    return "auto" if moment.microsecond % 1000 else "milliseconds" if moment.microsecond else "seconds"


def cell(value):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, pandas.Timestamp):
        return numpy.datetime_as_string(value.tz_convert(None).to_datetime64(), "ns" if value.nanosecond else "s") + "Z"
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    if isinstance(value, datetime.datetime):
        text = value.astimezone(UTC).isoformat(timespec=timespec(value)).replace("+00:00", "")
        return f"{text}Z"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def written(data):
    while any(pyarrow.types.is_struct(field.type) for field in data.schema):
        data = data.flatten()  # names have a dot between
    columns = []
    for name in data.column_names:
        values = [cell(value) for value in data[name].to_pylist()]
        if any(isinstance(value, int) and abs(value) > 2**53 for value in values):
            values = [None if value is None else str(value) for value in values]
        is_text = any(isinstance(value, str) and not value.endswith("Infinity") for value in values)
        columns.append({"column": name, "type": "text" if is_text else "number", "values": values})
    return columns


def packed(write):
    file = io.BytesIO()
    write(file)
    return base64.b64encode(file.getvalue()).decode()


def parquet(data, **options):
    return packed(lambda file: pyarrow.parquet.write_table(data, file, **options))


def arrow(data, writer, rows=150, **options):
    file = io.BytesIO()
    with writer(file, data.schema, options=pyarrow.ipc.IpcWriteOptions(**options)) as stream:
        stream.write_table(data, max_chunksize=rows)
    return base64.b64encode(file.getvalue()).decode()


def feather(data, **options):
    return packed(lambda file: pyarrow.feather.write_feather(data, file, **options))


def texts_in_one_place(count):
    """Views of the same thousand letters."""
    letters = pyarrow.py_buffer(b"x" * 1000)
    view = (1000).to_bytes(4, "little") + b"xxxx" + bytes(8)
    texts = pyarrow.Array.from_buffers(pyarrow.string_view(), count, [None, pyarrow.py_buffer(view * count), letters])
    return feather(pyarrow.table({"text": texts}), compression="lz4")


def nothing_but_rows(count):
    """A column of nulls has no bytes."""
    return arrow(pyarrow.table({"n": pyarrow.nulls(count)}), pyarrow.ipc.new_file, rows=count)


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
    *[{"name": f"{codec}, all types, version {version}", "file": parquet(types, compression=codec, data_page_version=version), "of": "types"}
      for codec, version in [("snappy", "1.0"), ("zstd", "2.0"), ("gzip", "1.0"), ("lz4", "2.0")]],
    {"name": "of pandas", "file": packed(frame.to_parquet), "of": "frame"},
]
golden = {
    "script": Path(__file__).name,
    "versions": {"pyarrow": pyarrow.__version__, "pandas": pandas.__version__},
    "tables": {
        "table": written(table),
        "many": written(many),
        "none": [{**column, "values": []} for column in written(many)],
        "required": written(required),
        "types": written(types),
        "frame": written(pyarrow.Table.from_pandas(frame)),
        "only nothing": written(only_nothing),
    },
    "parquet": parquets,
    "nested": {"parquet": parquet(nested), "arrow": arrow(nested, pyarrow.ipc.new_file)},
    "arrow": [
        {"name": "file", "file": arrow(table, pyarrow.ipc.new_file), "of": "table"},
        {"name": "stream", "file": arrow(table, pyarrow.ipc.new_stream), "of": "table"},
        {"name": "file of several batches", "file": arrow(many, pyarrow.ipc.new_file), "of": "many"},
        {"name": "no rows", "file": arrow(many.slice(0, 0), pyarrow.ipc.new_stream), "of": "none"},
        {"name": "all types", "file": arrow(types, pyarrow.ipc.new_file), "of": "types"},
        {"name": "nothing but nothing", "file": arrow(only_nothing, pyarrow.ipc.new_stream), "of": "only nothing"},
        {"name": "file, zstd", "file": arrow(many, pyarrow.ipc.new_file, compression="zstd"), "of": "many"},
        {"name": "stream, lz4", "file": arrow(many, pyarrow.ipc.new_stream, compression="lz4"), "of": "many"},
        {"name": "stream, all types, zstd", "file": arrow(types, pyarrow.ipc.new_stream, compression="zstd"), "of": "types"},
        *[{"name": f"Feather, {codec}", "file": feather(types, compression=codec), "of": "types"} for codec in ("lz4", "zstd", "uncompressed")],
        {"name": "Feather of pandas", "file": packed(frame.to_feather), "of": "frame"},
    ],
    "blocks of lz4": feather(long, compression="lz4"),  # x is k % 251 / 2
    "hostile": {
        "parquet": parquet(pyarrow.table({"same": pyarrow.array([7] * 2_000_000, "int8")})),
        "arrow": nothing_but_rows(10**9),
        "arrow, shared texts": texts_in_one_place(40_000),
        "feather 1": feather(required, version=1),
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
