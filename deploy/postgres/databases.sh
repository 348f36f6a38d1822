#!/usr/bin/env bash
# One database and two roles per service: <service>_owner migrates; <service> runs, and may only read and
# append events. Runs by itself when the server's data directory is new. Run again it makes what is missing
# and gives every role the password that is in its file now.
set -eu
for service in ${ONESTOP_SERVICES:?which services}; do
  psql -U postgres -v ON_ERROR_STOP=1 --dbname postgres --quiet --no-align --tuples-only \
       -v service="$service" -v owner="${service}_owner" <<-SQL
	\\set secret \`cat "/run/secrets/$service"\`
	\\set owner_secret \`cat "/run/secrets/${service}_owner"\`
	SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY[:'service', :'owner']) AS name
	    WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) \\gexec
	SET password_encryption = 'scram-sha-256';
	ALTER ROLE :"owner" PASSWORD :'owner_secret';
	ALTER ROLE :"service" PASSWORD :'secret';
	SELECT format('CREATE DATABASE %I OWNER %I', :'service', :'owner')
	    WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = :'service') \\gexec
	REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
	GRANT CONNECT ON DATABASE :"service" TO :"service";
	SQL
done
# Nobody signs in as the administrator from outside: only whoever is in the container, over its socket.
psql -U postgres --dbname postgres --quiet -c "ALTER ROLE postgres PASSWORD NULL"
