#!/bin/bash
# Run once by the PostgreSQL image, as its superuser, when the data directory is new.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname tumorboard \
    --file /docker-entrypoint-initdb.d/roles.sql.in \
    --file - \
    --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set backup="$BACKUP_PASSWORD" <<'SQL'
ALTER ROLE tumorboard_owner PASSWORD :'owner';
ALTER ROLE tumorboard_app PASSWORD :'app';
ALTER ROLE tumorboard_backup PASSWORD :'backup';
SQL
