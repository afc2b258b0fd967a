#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes a Debian 12 from nothing that has only make, git and ca-certificates,
# clones HEAD into a fresh copy of it for each target, and runs the target as
# the first command after the clone.
#
#	tests/debootstrap.sh [TARGET...]        demo and test, if none is named
#
# Needs root and a Debian mirror. TMPDIR says where the system is made (about
# 4 GB). It runs in a namespace of its own, so that its mounts and processes
# end with it whatever happens.

set -euo pipefail
cd "$(dirname "$0")/.."

if [[ $(id -u) -ne 0 ]]; then
	exec sudo -n "$0" "$@"
fi
if [[ ${WEIR_DEBOOTSTRAP:-} != inside ]]; then
	WEIR_DEBOOTSTRAP=inside exec unshare --mount --propagation private --pid --fork \
		--kill-child "$0" "$@"
fi

[[ $# -gt 0 ]] || set -- demo test
work=$(mktemp -d)
chmod 755 "$work" # for apt, which drops root to download
release() { # a target's root
	local mounted
	for mounted in "$1/dev" "$1/proc"; do
		if mountpoint -q "$mounted"; then
			umount -R -l "$mounted"
		fi
	done
	rm -rf --one-file-system "$1"
}
trap 'cd /; for root in "$work"/*/; do release "${root%/}"; done; rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM

# The mirror that this machine uses for the release itself.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \
	2>/dev/null | grep -oE '^(deb|URIs:)[^#]*https?://[^ ]*/debian/?( |$)' | head -n 1 |
	grep -oE 'https?://[^ ]*' || true)
mirror=${mirror:-http://deb.debian.org/debian}

[[ -z $(git status --porcelain) ]] || echo "note: what is not committed is not tested" >&2
git bundle create --quiet "$work/weir.bundle" HEAD

echo "making a Debian 12 from $mirror"
SECONDS=0
log=$work/debootstrap.log
debootstrap --variant=minbase --include=make,git,ca-certificates bookworm "$work/base" "$mirror" \
	>"$log" 2>&1 || { tail -n 30 "$log" >&2; exit 1; }
echo "deb $mirror bookworm main" >"$work/base/etc/apt/sources.list"
apt-config dump 2>/dev/null | grep -iE '^Acquire::[a-z:]*(Proxy|CAInfo)' \
	>"$work/base/etc/apt/apt.conf.d/00host" || true
cp /etc/resolv.conf /etc/hosts "$work/base/etc/"
# Whom this machine trusts, and where it has its modules from.
cp /etc/ssl/certs/ca-certificates.crt "$work/base/etc/ssl/certs/"
[[ ! -e /etc/npmrc ]] || cp /etc/npmrc "$work/base/etc/"
cp "$work/weir.bundle" "$work/base/root/"
echo "made in ${SECONDS} s"

inside() { # target's root, command
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		TERM=dumb ${http_proxy:+http_proxy="$http_proxy"} \
		${https_proxy:+https_proxy="$https_proxy"} \
		chroot "$1" /bin/sh -ec "$2"
}

failed=0
for target in "$@"; do
	root=$work/$target
	cp -a "$work/base" "$root"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"

	SECONDS=0
	inside "$root" 'cd; git -c advice.detachedHead=false clone --quiet weir.bundle weir'
	if inside "$root" "cd ~/weir; make $target" </dev/null >"$log" 2>&1; then
		echo "make $target: good, ${SECONDS} s from the bare system"
		tail -n 15 "$log"
	else
		echo "make $target: FAILED after ${SECONDS} s"
		tail -n 60 "$log"
		failed=1
	fi
	release "$root"
done
exit $failed
