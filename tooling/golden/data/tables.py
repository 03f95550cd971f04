"""Golden values of tables: what pandas reads from the same texts, written to tables.json, and sums of the bytes of a real file's columns."""
import hashlib
import io
import json
import os
from pathlib import Path

import pandas

CSV = {
    "plain": ("a,b\n1,2.5\n3,x\n", {}, {}),
    "line ends": ("a,b\r\n1,2\r\n\r\n3,4\r5,6\n\n", {}, {}),
    "no line end": ("a,b\n1,2\n3,4", {}, {}),
    "quotes": ('name,"a ""b"""\n"x, y","line\none"\n"","q"""\n', {}, {}),
    "quotes in the middle": ('inch,n\n5",1\na"b"c,2\n', {}, {}),
    "numbers": ("a,b,c,d,e\n1,-2.,.5,+3e2,1E-3\n 7 ,0.1,123456789.123456789,inf,-Infinity\n", {}, {}),
    "digits": ("a\n0.1\n3.0000000000000004\n1e308\n4.9e-324\n123456789012345678901234.5\n", {}, {}),
    "missing": ("n,t,all\n1,a,\nNA,null,NaN\n,n/a,None\n4,<NA>,\n", {}, {}),
    "text after numbers": ("id,x\n007,1\nA8,2\n", {}, {}),
    "tabs": ("a\tb\n1\tx,y\n2\t\n", {"sep": "\t"}, {"delimiter": "\t"}),
    "semicolons": ("a;b\n1;x\n", {"sep": ";"}, {"delimiter": ";"}),
    "decimal commas": ("a;b;c;d\n1,5;-,25;1e3;1.5\n2;3,;+0,1e-2;x\n;NA;7;\n", {"sep": ";", "decimal": ","}, {"delimiter": ";", "decimal": ","}),
    "bars and line ends in quotes": ('a|b|c\r\n"x\r\ny"|"|"|1\r\n"""2"|2|"3"\r\n', {"sep": "|"}, {"delimiter": "|"}),
    "a mark, semicolons and quotes": ('\ufeff"a";"b ""c"""\r\n"1";"ä\n"\r\n', {"sep": ";"}, {"delimiter": ";"}),
    "blanks": ("a, b\n 1 , x \n2,  \n", {}, {}),
    "truth is text": ("a,b\nTrue,true\nFalse,false\n", {"dtype": str}, {}),
    "days are text": ("day,moment\n2026-11-26,2026-11-26T18:30:05Z\n,\n", {}, {}),
    "one column": ("a\n1\n\n2\n", {}, {}),
    "large whole numbers": ("a,b\n9007199254740991,9007199254740993\n-1,2\n", {"dtype": {"b": str}}, {}),
    "names": ("1,x\n2,y\n", {"names": ["n", "t"], "header": None}, {"names": ["n", "t"]}),
    "other names": ("a,b\n2,y\n", {"names": ["n", "t"], "header": 0}, {"names": ["n", "t"], "header": True}),
    "types": ("zip,n\n00501,1\n10001,2\n", {"dtype": {"zip": str}}, {"types": {"zip": "text"}}),
    "some columns": ("a,b,c\n1,x,2\n3,y,4\n", {"usecols": ["c", "a"]}, {"columns": ["a", "c"]}),
    "own missing": ("a,b\n?,NA\n1,?\n", {"na_values": ["?"], "keep_default_na": False}, {"missing": ["?"]}),
    "short rows": ("a,b,c\n1,x\n2\n3,y,z\n", {}, {"shortRows": "fill"}),
    "other quotes": ("a,b\n'x, y',1\n", {"quotechar": "'"}, {"quote": "'"}),
    "no quotes": ('a\tb\n"x\ty"\n', {"sep": "\t", "quoting": 3}, {"delimiter": "\t", "quote": ""}),
    "mark of the byte order": ("\ufeffa,b\n1,2\n", {"encoding": "utf-8"}, {}),
    "rows of nothing": ("a,b\n", {}, {}),
    "beyond ASCII": ("städte,字\nKöln,日本\nÅ,🙂\n", {}, {}),
}
JSON_LINES = {
    "rows": '{"a": 1, "b": "x"}\n{"a": 2.5, "b": "y"}\n',
    "missing": '{"a": 1}\n\n{"b": "x", "a": null}\r\n{"c": 3}\n',
    "truth": '{"yes": true}\n{"yes": false}',
    "long whole numbers": '{"id": 1, "x": 1e300}\n{"id": 9007199254740993, "x": -2}\n{"id": -9223372036854775808, "x": 0.5}\n{"id": 7, "x": 0}\n',
    "escapes": '{"t": "\\u00e9 \\ud83d\\ude42 \\n"}\n{"t": "\\"quoted\\""}',
}


def written(frame):
    """Columns in order: numbers, or texts; what is missing is null."""
    columns = []
    for name, column in frame.items():
        if column.dtype == "int64" and (column.abs() > 2**53).any() or column.min() == -(2**63):
            column = column.astype(str)  # no number of ours holds them
        is_text = column.dtype == object or str(column.dtype) in ("str", "string")
        values = [None if pandas.isna(value) else value if is_text else float(value) for value in column]
        values = [v if is_text or v is None or abs(v) < float("inf") else ("Infinity" if v > 0 else "-Infinity") for v in values]
        columns.append({"column": name, "type": "text" if is_text and len(column) > 0 else "number", "values": values})
    return columns


def read_csv(text, arguments):
    return pandas.read_csv(io.BytesIO(text.encode()), low_memory=False, **arguments)


def read_json_lines(text):
    return pandas.read_json(io.StringIO(text), lines=True, dtype=False)


housing = read_csv((Path(os.environ["GRADKIT_DATA"]) / "california-housing/housing.csv").read_text(), {})
golden = {
    "script": Path(__file__).name,
    "versions": {"pandas": pandas.__version__},
    "csv": [
        {"name": name, "text": text, "options": options, "columns": written(read_csv(text, arguments))}
        for name, (text, arguments, options) in CSV.items()
    ],
    "json-lines": [
        {"name": name, "text": text, "columns": written(read_json_lines(text))} for name, text in JSON_LINES.items()
    ],
    "housing": {
        "rows": len(housing),
        "sha256": {
            name: hashlib.sha256(
                "\n".join(column).encode() if name == "ocean_proximity" else column.to_numpy("<f8").tobytes()
            ).hexdigest()
            for name, column in housing.items()
        },
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")
