#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What most commands never need is not loaded as they start: it is most of what
# a short command would cost.
#
#	light.sh WEIR LIBRARY...
#
# Prints each of the libraries that the program is linked with, itself or by
# another; status 1 when there is one.

set -euo pipefail
loaded=$(ldd "${1:?usage: light.sh WEIR LIBRARY...}")
shift

[[ $loaded == *libc.so* ]] || { echo "no program: $loaded"; exit 1; }
status=0
for library; do
	[[ $loaded != *"/$library.so"* ]] || { echo "$library is loaded at the start"; status=1; }
done
exit "$status"
