#!/usr/bin/env bash
# Damaged files by the million at everything that reads X12. Seeds are our own files and, when it
# lies beside the repository, the corpus of files that others wrote.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${QH_FUZZ_RUNS:-1000000}
seeds=()
[ -d ../shared/corpus ] && seeds+=(../shared/corpus)
cargo run --locked --release --quiet -p x12 --example fuzz -- "$runs" "${seeds[@]}"
