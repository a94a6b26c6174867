# Two images: `docker build --target bot .` and `docker build --target nlu .`; they share no environment.
FROM ghcr.io/astral-sh/uv:0.9 AS uv

FROM python:3.12-slim AS bot
COPY --from=uv /uv /usr/local/bin/uv
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 PATH=/app/.venv/bin:$PATH DATA_DIR=/data LISTEN_HOST=0.0.0.0
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY backend_client backend_client
COPY dialogs dialogs
COPY nlu/__init__.py nlu/understanding.py nlu/client.py nlu/
COPY bot bot
RUN useradd --create-home vikno && mkdir /data && chown vikno /data
USER vikno
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=2)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]

FROM python:3.10-slim AS nlu
COPY --from=uv /uv /usr/local/bin/uv
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
COPY nlu/pyproject.toml nlu/uv.lock nlu/
RUN uv sync --frozen --no-dev --project nlu
COPY config.yml ./
COPY catalogue/services catalogue/services
COPY nlu nlu
RUN nlu/.venv/bin/python -m nlu.train && useradd --create-home vikno
USER vikno
EXPOSE 5005
HEALTHCHECK --start-period=30s CMD ["nlu/.venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:5005/status', timeout=2)"]
ENTRYPOINT ["nlu/.venv/bin/python", "-m", "nlu.server", "--host", "0.0.0.0"]
