#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The sources are as clang-format 14 leaves them.
#
#	format.sh SOURCE_ROOT

set -euo pipefail
cd "${1:?usage: format.sh SOURCE_ROOT}"

if ! command -v clang-format >/dev/null; then
	echo "clang-format is not installed"
	exit 77
fi
find meter ledger billing api tests -name '*.[ch]' -print0 |
	xargs -0 -r clang-format --dry-run -Werror --style=file
