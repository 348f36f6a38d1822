#!/bin/sh
# Makes what docker-compose.yml reads from files: a password for each role of each database, the keys that
# services sign with and the console stores sessions under, the watchers' password. Random, into the folder `secrets` (or $ONESTOP_SECRETS), which
# git does not know. What is there already stays; remove a file and run it again to have another one.
set -eu
umask 022
place=${ONESTOP_SECRETS:-$(dirname "$0")/../secrets}
mkdir -p "$place"
chmod 700 "$place" # nobody else on this machine; containers are given single files, as other users
cd "$place"

random() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }

made=0
for name in \
  intake review intermediary_market land archive console \
  intake_owner review_owner intermediary_market_owner land_owner archive_owner console_owner \
  token_key signing_key session_key grafana; do
  [ -s "$name" ] && continue
  random >"$name.new"
  mv "$name.new" "$name"
  made=$((made + 1))
done
echo "$(pwd)：新建 $made 个密钥，其余保持不变 / $made secrets made, the others stay"
