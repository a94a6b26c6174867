"""Lets Rasa be imported where TensorFlow, and some other large libraries, are not installed.

Rasa 3.6 imports them when it starts, although none of the components in config.yml uses them. A finder put before
all others answers those imports with empty modules. See docs/adr/0004-rasa-without-tensorflow.md.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# Deep learning; another kind of entity extractor; plots; model stores in the cloud; other chat channels.
ABSENT = frozenset(
    {
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_text",
        "keras",
        "sklearn_crfsuite",
        "skops",
        "matplotlib",
        "boto3",
        "botocore",
        "aiogram",
        "twilio",
        "slack_sdk",
    }
)


class _Anything(type):
    """A class whose every attribute is another such class: enough to be subclassed or named in a type hint."""

    def __getattr__(cls, name: str) -> _Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})


class _EmptyModule(ModuleType):
    def __getattr__(self, name: str) -> _Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """An empty module has nothing to run."""


def install() -> None:
    """Makes `import rasa` work and keeps it quiet; call it before the first import of Rasa or NumPy."""
    os.environ |= {
        "RASA_TELEMETRY_ENABLED": "false",
        # Rasa's cache does not see a change in a module that a component imports.
        "RASA_MAX_CACHE_SIZE": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    for library in ("OMP", "OPENBLAS"):  # the matrices are small: more threads only wait for each other
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    # The slash in service/<code> makes Rasa expect a response for each service; Vikno's replies live in dialogs/.
    warnings.filterwarnings("ignore", message="Your training data contains an example|You have defined training data")
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    _silence()


def _silence() -> None:
    """Rasa logs the text of every message at debug level unless it is told otherwise before it starts."""
    import pkg_resources  # noqa: F401 - warns when first imported, and later Sanic asks for all such warnings
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
