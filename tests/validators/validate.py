"""Checks every *.x12 file of a folder with pyx12 and with LinuxForHealth x12, and every
*.openapi.json with openapi-spec-validator.

A file is accepted only when all accept it. Files in the folder's `refused/` are broken on
purpose, and each must be refused by all: a validator that refuses nothing proves nothing.
Prints one line a file that is not as it should be, then `N passed, M failed`.
"""

import io
import json
import logging
import pathlib
import sys

import pyx12.error_handler
import pyx12.params
import pyx12.x12n_document
from linuxforhealth.x12.io import X12ModelReader
from openapi_spec_validator import OpenAPIV31SpecValidator

# Both are talkative; the answers are taken from what they return.
logging.disable(logging.CRITICAL)


def pyx12_says(path):
    """None when accepted, else why not. Its command line ends with 1 even on success, so the
    library is asked."""
    answer = io.StringIO()
    try:
        accepted = pyx12.x12n_document.x12n_document(
            param=pyx12.params.params(),
            src_file=str(path),
            fd_997=answer,
            fd_html=None,
            fd_xmldoc=None,
        )
    except Exception as error:  # it raises on what it cannot begin to read
        return f"{type(error).__name__}: {error}"
    if accepted:
        return None
    told = [s for s in answer.getvalue().split("~") if s.strip().startswith(("IK", "AK", "CTX"))]
    return " ".join(s.strip() for s in told) or "refused"


def linuxforhealth_says(path):
    """None when accepted, else why not. It reads lazily, so every model is taken; a file with
    no transaction gives none and is refused."""
    try:
        with X12ModelReader(str(path)) as reader:
            transactions = sum(1 for _ in reader.models())
    except Exception as error:  # its refusals are exceptions of many kinds
        return " ".join(f"{type(error).__name__}: {error}".split())
    return None if transactions else "no transaction"


def openapi_says(path):
    """None when it is a description in the sense of OpenAPI 3.1, else what is wrong first."""
    try:
        with open(path, encoding="utf-8") as file:
            told = list(OpenAPIV31SpecValidator(json.load(file)).iter_errors())
    except Exception as error:  # what leads nowhere is an exception
        return f"{type(error).__name__}: {error}"
    return None if not told else f"{'/'.join(map(str, told[0].absolute_path))}: {told[0].message}"


# Each kind of file with who is asked about it, and which tests write it.
KINDS = {
    "*.x12": ({"pyx12": pyx12_says, "LinuxForHealth x12": linuxforhealth_says}, "edi"),
    "*.openapi.json": ({"openapi-spec-validator": openapi_says}, "web"),
}


def check(folder, pattern, validators, crate):
    """How many answers were as they should be, and how many were not."""
    good = sorted(folder.glob(pattern))
    bad = sorted((folder / "refused").glob(pattern))
    if not good or not bad:
        print(f"There is no {pattern} in {folder}, or none that must be refused.")
        print(f"The tests of the crate {crate} write them: cargo test -p {crate}")
        return 0, 1
    passed = failed = 0
    for path in good + bad:
        for name, says in validators.items():
            why = says(path)
            if (why is None) == (path in good):
                passed += 1
            else:
                failed += 1
                said = f"refuses it: {why}" if why else "takes it, though it is broken"
                print(f"FAILED: {path.name}: {name} {said}")
    asked = ", ".join(validators)
    print(f"{pattern}: {len(good)} to accept and {len(bad)} to refuse, by {asked}")
    return passed, failed


def main():
    folder = pathlib.Path(sys.argv[1])
    passed = failed = 0
    for pattern, (validators, crate) in KINDS.items():
        held, broken = check(folder, pattern, validators, crate)
        passed, failed = passed + held, failed + broken
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
