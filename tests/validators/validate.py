"""Checks every *.x12 file of a folder with pyx12 and with LinuxForHealth x12.

A file is accepted only when both accept it. Files in the folder's `refused/` are broken on
purpose, and each must be refused by both: a validator that refuses nothing proves nothing.
Prints one line a file that is not as it should be, then `N passed, M failed`.
"""

import io
import logging
import pathlib
import sys

import pyx12.error_handler
import pyx12.params
import pyx12.x12n_document
from linuxforhealth.x12.io import X12ModelReader

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


VALIDATORS = {"pyx12": pyx12_says, "LinuxForHealth x12": linuxforhealth_says}


def main():
    folder = pathlib.Path(sys.argv[1])
    good = sorted(folder.glob("*.x12"))
    bad = sorted((folder / "refused").glob("*.x12"))
    if not good or not bad:
        print(f"There are no claim files in {folder}, or none that must be refused.")
        print("The tests of the crate edi write them: cargo test -p edi")
        print("0 passed, 1 failed")
        return 1
    passed = failed = 0
    for path in good + bad:
        for name, says in VALIDATORS.items():
            why = says(path)
            if (why is None) == (path in good):
                passed += 1
            else:
                failed += 1
                said = f"refuses it: {why}" if why else "takes it, though it is broken"
                print(f"FAILED: {path.name}: {name} {said}")
    print(f"{len(good)} files to accept and {len(bad)} to refuse, {len(VALIDATORS)} validators")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
