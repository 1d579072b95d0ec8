#!/bin/sh
# One word says what this container is. Nothing starts before Django's checks have passed: they refuse
# DEBUG, a missing or generated secret, a superuser's database role, fsync off (tumorboard/checks.py).
set -eu

check() {
    python manage.py check --deploy --database default --fail-level ERROR
}

case "${1:-}" in
    web)
        check
        # The client's address comes from the proxy's header by TRUSTED_PROXY_COUNT, not by uvicorn's guess.
        exec python -m uvicorn tumorboard.asgi:application --host 0.0.0.0 --port 8000 \
            --workers "${WEB_PROCESSES:-2}" --no-proxy-headers \
            --lifespan off --no-access-log --no-server-header --timeout-graceful-shutdown 10
        ;;
    worker)
        check
        exec python -m celery -A tumorboard worker --loglevel INFO \
            --concurrency "${WORKER_PROCESSES:-2}" --without-gossip --without-mingle
        ;;
    beat)
        check
        exec python -m celery -A tumorboard beat --loglevel INFO --pidfile= \
            --schedule /run/tumorboard/beat-schedule
        ;;
    migrate)
        exec python manage.py migrate --no-input
        ;;
    manage)
        shift
        exec python manage.py "$@"
        ;;
    *)
        echo "Say what to run: web, worker, beat, migrate, or manage COMMAND." >&2
        exit 64
        ;;
esac
