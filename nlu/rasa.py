"""Rasa's own command line where TensorFlow is not installed: `python -m nlu.rasa train nlu ...`."""

from __future__ import annotations

from nlu import without_tensorflow

without_tensorflow.install()

from rasa.__main__ import main  # noqa: E402 - the finder has to be in place first

if __name__ == "__main__":
    main()
