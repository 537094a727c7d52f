# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Reads lit's results file and ends `./dev test` with its one line. Fails where a test failed, where one was
# not run, and where there was none at all.
import collections
import json
import sys

tests = json.load(open(sys.argv[1]))["tests"]
codes = collections.Counter(test["code"] for test in tests)
passed = codes["PASS"] + codes["FLAKYPASS"] + codes["XFAIL"]
unrun = codes["UNSUPPORTED"] + codes["SKIPPED"]
failed = sum(codes.values()) - passed - unrun - codes["EXCLUDED"]
for test in tests:
    if test["code"] in ("UNSUPPORTED", "SKIPPED"):
        print(f"not run: {test['name']}")
if not tests:
    print("no tests were found")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
