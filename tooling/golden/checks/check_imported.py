"""Puts files that were imported and exported again through the checker of the onnx package: check_imported.py FILE…"""
import sys

import onnx

for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    print(f"{path}: checked")
