"""Publishing · tonight's guesses as one file."""

from typing import Any

import pandas as pd

from common.processor import Published, processor
from tests.toy.predictions.guess import Guess

SCHEMA = {"type": "object", "required": ["guesses", "generated_at"], "properties": {"guesses": {"type": "object"}}}


@processor(
    reads={"guesses": Guess}, writes=Published("page/{game_date}.json", SCHEMA, today="page/today.json"), live_only=True
)
def page(guesses: pd.DataFrame) -> dict[str, Any]:
    return {"guesses": dict(zip(guesses["player_lookup"], guesses["points"].astype(float), strict=True))}
