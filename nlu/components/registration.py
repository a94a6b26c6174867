"""How a component makes itself known to Rasa's recipe, where there is one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

_RECIPE = "rasa.engine.recipes.default_recipe"

Kind = TypeVar("Kind", bound=type)


def register(kind: str, is_trainable: bool) -> Callable[[Kind], Kind]:
    """`kind`: a name of Rasa's ComponentType.

    The recipe imports all of Rasa, channels and policies included: half the time that a server takes to start. It is
    loaded already where a pipeline is read, to train; a server that loads a trained model needs none.
    """
    module = sys.modules.get(_RECIPE)
    if module is None:
        return lambda component: component
    recipe = module.DefaultV1Recipe
    return recipe.register(getattr(recipe.ComponentType, kind), is_trainable=is_trainable)
