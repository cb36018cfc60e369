#!/bin/sh
# What the browser and Elasticsearch tests need beyond Python: the one list. Installed where that is allowed, else the line to type is said.
set -u
PACKAGES="chromium fonts-noto-core fonts-noto-color-emoji"

# The server of the Elasticsearch tests comes with Maven and wants a Java, of whatever package.
command -v mvn >/dev/null 2>&1 || PACKAGES="$PACKAGES maven"
command -v java >/dev/null 2>&1 || PACKAGES="$PACKAGES default-jre-headless"

missing=""
for package in $PACKAGES; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    command -v chromium >/dev/null 2>&1 || echo "The browser tests need Chromium: install it, else they are skipped by name."
    exit 0
fi
if [ "$(id -u)" = 0 ]; then run=""; elif sudo -n true 2>/dev/null; then run="sudo -n"; else
    echo "The browser and Elasticsearch tests are skipped, by name. To run them, type: sudo apt-get install -y$missing"
    exit 0
fi
echo "Installing$missing"
# shellcheck disable=SC2086
{ $run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 ||
    echo "They could not be installed; what needs them is skipped, by name. Try: apt-get install -y$missing"
exit 0
