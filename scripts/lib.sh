# shellcheck shell=bash
# What the other scripts share; they source it. Until ensure_packages has returned, only bash,
# coreutils, dpkg and apt may be used: a bare Debian has no more.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '%s\n' "$*" >&2; }

# Says each argument as a line of its own, and ends the script.
die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# The packages of one [group] of scripts/packages.txt, one a line, without those whose command is
# on PATH already.
group_packages() {
  local group=$1 current='' line package command found=0
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%%#*}
    read -r package command <<<"$line" || true
    [[ -n $package ]] || continue
    if [[ $package == \[*\] ]]; then
      current=${package#[}
      current=${current%]}
      [[ $current == "$group" ]] && found=1
    elif [[ $current == "$group" ]]; then
      if [[ -z $command ]] || ! command -v "$command" >/dev/null; then
        printf '%s\n' "$package"
      fi
    fi
  done <"$root/scripts/packages.txt"
  ((found)) || die "scripts/packages.txt has no group [$group]"
}

# Those of the given packages that are not installed.
missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || printf '%s\n' "$package"
  done
}

# Runs a command as root: directly, or by sudo where there is one.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    return 127
  fi
}

# ensure_packages GROUP...: installs what is missing of these groups, and never removes anything.
# When nothing is missing apt is not called at all.
ensure_packages() {
  local group list wanted=() missing=()
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say 'This is not Debian: the packages of scripts/packages.txt are taken to be installed.'
    return 0
  fi
  for group in "$@"; do
    list=$(group_packages "$group")
    [[ -z $list ]] || mapfile -t -O "${#wanted[@]}" wanted <<<"$list"
  done
  ((${#wanted[@]})) || return 0
  list=$(missing_packages "${wanted[@]}")
  [[ -n $list ]] || return 0
  mapfile -t missing <<<"$list"

  say "Missing packages: ${missing[*]}"
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die 'Neither root nor sudo here. As root, run:' \
      "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  fi
  as_root apt-get update -q -o Acquire::Retries=3 >&2 ||
    die 'apt-get update failed; see above. Nothing was installed.'
  refuse_removals "${missing[@]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --no-remove \
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "${missing[@]}" >&2 ||
    die 'apt-get could not install the packages; see above.' "Wanted: ${missing[*]}"
}

# Rehearses the installation, and says plainly what stands in its way.
refuse_removals() {
  local plan line removed=()
  if ! plan=$(apt-get install -s --no-install-recommends "$@" 2>&1); then
    say "$plan"
    die '' "apt refuses to install: $*" 'Its reasons are above. Nothing was installed or removed.'
  fi
  while IFS= read -r line; do
    [[ $line == Remv\ * ]] || continue
    line=${line#Remv }
    removed+=("${line%% *}")
  done <<<"$plan"
  ((${#removed[@]})) || return 0
  say "In the way: ${removed[*]}"
  say "apt would have to remove that to install: $*"
  say 'Nothing was installed or removed. If these can go, run this and start again:'
  say "  $( ((EUID == 0)) || printf 'sudo ')apt-get install --no-install-recommends $*"
  exit 1
}

# The web build needs Node.js 18; an older one may come first on PATH.
check_node() {
  local version major
  command -v node >/dev/null || die 'There is no node on PATH.'
  command -v npm >/dev/null || die "There is no npm on PATH beside $(command -v node)."
  version=$(node --version) || die "$(command -v node) does not run."
  major=${version#v}
  major=${major%%.*}
  ((major >= 18)) || die "$(command -v node) is $version; 18 or newer is needed."
}

# How many compilations at once: the processors, but 1.5 GiB of free memory for each. JOBS overrides.
jobs_count() {
  local count key value _ fit
  if [[ -n ${JOBS:-} ]]; then
    printf '%s\n' "$JOBS"
    return
  fi
  count=$(nproc)
  [[ -r /proc/meminfo ]] || { printf '%s\n' "$count"; return; }
  while read -r key value _; do
    if [[ $key == MemAvailable: ]]; then
      fit=$((value / 1572864))
      ((fit >= count)) || count=$fit
    fi
  done </proc/meminfo
  ((count >= 1)) || count=1
  printf '%s\n' "$count"
}

# build_preset PRESET [TARGET...]: configures and builds; the output goes to standard error, so that
# a script's own output stays its own.
build_preset() {
  local preset=$1
  shift
  cmake --preset "$preset" --log-level=WARNING >&2
  cmake --build --preset "$preset" --parallel "$(jobs_count)" ${1:+--target "$@"} >&2
}
