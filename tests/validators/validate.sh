#!/usr/bin/env bash
# Asks validators that others wrote about the files that our tests wrote: two about the claims, one
# about the description of the API.
#
#   tests/validators/validate.sh [FOLDER]     default: target/validators
#
# They are pyx12, LinuxForHealth x12 and openapi-spec-validator, from the package index, at fixed
# versions, in a virtual environment that is kept in the cache. Without a package index this
# fails, unless QH_OFFLINE=1.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
folder=${1:-${CARGO_TARGET_DIR:-target}/validators}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/quarterhour/validators

# Versions are fixed: an answer that changes must be a change of ours.
# LinuxForHealth x12 needs the first pydantic.
packages=(pyx12==4.0.0 defusedxml==0.7.1 linuxforhealth-x12==0.57.0 pydantic==1.10.27
  python-dotenv==1.2.4 typing-extensions==4.16.0)
# Later ones of the validator of OpenAPI need the second pydantic.
packages+=(openapi-spec-validator==0.7.2 openapi-schema-validator==0.6.3 jsonschema==4.26.0
  jsonschema-path==0.3.4 jsonschema-specifications==2025.9.1 referencing==0.36.2 rpds-py==2026.9.1
  pathable==0.4.4 lazy-object-proxy==1.13.0 rfc3339-validator==0.1.4 attrs==26.1.0 six==1.17.0
  PyYAML==6.0.4)
wanted="${packages[*]} $(python3 --version)"

if [ "$(cat "$cache/wanted" 2> /dev/null)" != "$wanted" ]; then
  rm -rf "$cache"
  mkdir -p "$(dirname "$cache")"
  if ! python3 -m venv "$cache" \
    || ! "$cache/bin/pip" install --quiet --disable-pip-version-check --no-deps "${packages[@]}"
  then
    rm -rf "$cache"
    if [ "${QH_OFFLINE:-0}" = 1 ]; then
      echo "SKIPPED: the validators could not be installed, and QH_OFFLINE=1 says to go on."
      echo "SKIPPED: NO FILE WAS CHECKED BY A PROGRAM THAT IS NOT OURS."
      echo "0 passed, 0 failed"
      exit 0
    fi
    echo "The validators could not be installed from the package index."
    echo "On a machine without one, QH_OFFLINE=1 skips this step."
    exit 1
  fi
  printf '%s' "$wanted" > "$cache/wanted"
fi
exec "$cache/bin/python" tests/validators/validate.py "$folder"
