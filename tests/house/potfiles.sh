#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every file with a message stands in po/POTFILES, in order, and no other.
#
#	potfiles.sh SOURCE_ROOT

set -euo pipefail
cd "${1:?usage: potfiles.sh SOURCE_ROOT}"

diff po/POTFILES <(grep -rlE --include='*.c' '(^|[^A-Za-z0-9_])N?_\("' api | LC_ALL=C sort) ||
	{ echo "po/POTFILES (left) is not the files with messages (right)"; exit 1; }
