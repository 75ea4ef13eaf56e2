#!/usr/bin/env bash
# Browser tests and photographs need Chromium and a Chinese font. Installs both where that
# is allowed; elsewhere says what is missing and lets the other tests go on.
set -euo pipefail

present() {
    [[ -x /usr/bin/chromium ]] && dpkg-query -W -f '${Status}' fonts-noto-cjk 2>/dev/null |
        grep -q 'ok installed'
}

# How to act as root: nothing to add, sudo that asks no password, or not at all.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

install_packages() {
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends chromium fonts-noto-cjk
}

leave_out() {
    echo "Browser tests are left out: $1" >&2
    echo "An administrator can install what they need:" \
        "apt-get install chromium fonts-noto-cjk" >&2
    exit 0
}

present && exit 0
may_install || leave_out "Chromium or the font fonts-noto-cjk is missing."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing Chromium and a Chinese font for the browser tests …" >&2
if ! install_packages >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    leave_out "Chromium could not be installed (see above)."
fi
