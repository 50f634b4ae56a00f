#!/usr/bin/env bash
# Every installed header compiles alone, with nothing but the installed headers and the standard library.
#
#   headers_alone.sh COMPILER INCLUDE_FOLDER
set -euo pipefail

compiler=$1
cd "$2"
count=0
for header in seatlock/*; do
    printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
        "$compiler" -std=c++20 -I. -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -x c++ -
    count=$((count + 1))
done
((count >= 8)) || { echo "headers_alone.sh: found only $count headers" >&2; exit 1; }
echo "$count headers"
