#!/usr/bin/env bash
# What a secured broker and its clients need, into DIRECTORY: an authority (ca.pem, ca.key), the broker's
# certificate with its key (broker.pem), and for each NAME a password (NAME.password) and a certificate of
# its own (NAME.pem, NAME.key). What is there already stays: a new NAME is added by running it again.
# HOSTS are further names at which the broker is reached.
set -euo pipefail
umask 022
[ $# -ge 2 ] || { echo "用法 / usage: [HOSTS='a b'] $0 DIRECTORY NAME..." >&2; exit 2; }
command -v openssl >/dev/null || { echo "缺少 openssl / openssl is missing" >&2; exit 1; }
place=$1
shift
mkdir -p "$place"
chmod 700 "$place" # nobody else on this machine; containers are given single files, as other users
cd "$place"

key() { # NAME: a key in the form that Java reads, too
  openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null ||
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null
}

certificate() { # NAME USAGE [OTHER NAMES]: NAME.pem of NAME.key, issued by the authority
  {
    echo "basicConstraints=critical,CA:FALSE"
    echo "keyUsage=critical,digitalSignature"
    echo "extendedKeyUsage=$2"
    echo "subjectKeyIdentifier=hash"
    echo "authorityKeyIdentifier=keyid"
    [ -z "${3:-}" ] || echo "subjectAltName=$3"
  } >extensions
  openssl req -new -key "$1.key" -subj "/CN=$1" -out request
  openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile extensions -out "$1.pem" 2>/dev/null
  rm -f request extensions
}

if [ ! -s ca.pem ]; then
  key ca.key
  chmod 600 ca.key
  openssl req -x509 -new -key ca.key -subj "/CN=onestop Kafka" -days 3650 -out ca.pem \
    -addext "keyUsage=critical,keyCertSign,cRLSign"
fi
if [ ! -s broker.pem ]; then
  names=DNS:kafka,DNS:localhost,IP:127.0.0.1
  for host in ${HOSTS:-}; do names=$names,DNS:$host; done
  key broker.key
  certificate broker serverAuth "$names"
  cat broker.key >>broker.pem # the broker takes both from one file
  rm broker.key
fi
for name; do
  [ -s "$name.password" ] || openssl rand -hex 24 | tr -d '\n' >"$name.password"
  if [ ! -s "$name.pem" ]; then
    key "$name.key"
    certificate "$name" clientAuth
  fi
done
