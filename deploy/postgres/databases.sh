#!/usr/bin/env bash
# Runs once, when the server's data directory is new: one database and two roles per service.
# <service>_owner migrates; <service> runs, and may only read and append events.
set -eu
for service in ${ONESTOP_SERVICES:?which services}; do
  psql -v ON_ERROR_STOP=1 --dbname postgres -v service="$service" -v owner="${service}_owner" \
       -v secret="${ONESTOP_DB_PASSWORD:?a password}" <<-'SQL'
	CREATE ROLE :"owner" LOGIN PASSWORD :'secret';
	CREATE ROLE :"service" LOGIN PASSWORD :'secret';
	CREATE DATABASE :"service" OWNER :"owner";
	REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
	GRANT CONNECT ON DATABASE :"service" TO :"service";
	SQL
done
