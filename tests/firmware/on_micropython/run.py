"""Runner of one test under MicroPython: micropython run.py MODULE TEST."""

import sys

sys.path.insert(0, sys.argv[0].rsplit("/", 1)[0])
getattr(__import__(sys.argv[1]), sys.argv[2])()
print("passed")
