#!/usr/bin/env bash
# Runs a command with a keychain of its own: a private D-Bus session and an unlocked gnome-keyring that are gone
# afterwards. Works without a display and as root. The exit status is the command's.
#
#   test/support/with-keyring.sh vitest run test/unit/electron/credentials
#
# Needs the Debian packages libsecret-1-0, gnome-keyring, dbus and libglib2.0-bin.
set -euo pipefail

if [ $# -eq 0 ]; then
  echo "usage: with-keyring.sh COMMAND [ARGUMENT...]" >&2
  exit 2
fi

place=$(mktemp -d "${TMPDIR:-/tmp}/portolan-keyring.XXXXXX")
bus_pid=
keyring_pid=

# A test may have put another daemon in the place of ours, to lock or unlock: ask the bus who serves the secrets.
secrets_pid() {
  gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
    --method org.freedesktop.DBus.GetConnectionUnixProcessID org.freedesktop.secrets 2>/dev/null |
    sed -n 's/^(uint32 \([0-9]*\),)$/\1/p'
}

clean_up() {
  for pid in $(secrets_pid) $keyring_pid $bus_pid; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$place"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The user's own keyring, session bus and display stay out of reach. HOME stays: npm and node-gyp look there.
# Tells the tests inside that they may use, lock and empty this keyring.
export PORTOLAN_TEST_KEYRING=1
unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL SSH_AUTH_SOCK
export XDG_DATA_HOME=$place/data XDG_CACHE_HOME=$place/cache XDG_RUNTIME_DIR=$place/run
mkdir -m 700 "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"

exec 3< <(exec dbus-daemon --session --nofork --print-address=1 2>"$place/bus.log")
bus_pid=$!
read -r DBUS_SESSION_BUS_ADDRESS <&3
export DBUS_SESSION_BUS_ADDRESS

# In the foreground of its own job, so that its end is ours to decide. The password of the keyring is the empty line.
gnome-keyring-daemon --foreground --unlock --components=secrets >"$place/keyring.log" 2>&1 <<<"" 3<&- &
keyring_pid=$!

if ! gdbus wait --session --timeout 20 org.freedesktop.secrets 2>"$place/wait.log"; then
  echo "with-keyring.sh: the secret service did not start" >&2
  cat "$place/bus.log" "$place/keyring.log" "$place/wait.log" >&2
  exit 99
fi

# Test files that need a keychain look for this: a keychain of the user's own is never written to.
export PORTOLAN_TEST_KEYRING=1
status=0
"$@" 3<&- || status=$?
exit "$status"
