"""python-telegram-bot by its own webhook server, behind a reverse proxy, as
https://github.com/python-telegram-bot/python-telegram-bot/wiki/Webhooks shows it.
"""

from __future__ import annotations

import os

from benchmarks.peers.ptb_bot import application

if __name__ == "__main__":
    port = int(os.environ["LISTEN_PORT"])
    application().run_webhook(
        listen="127.0.0.1",
        port=port,
        secret_token="ASecretTokenIHaveChangedByNow",  # noqa: S106 - of the sandbox
        webhook_url=f"http://127.0.0.1:{port}",
    )
