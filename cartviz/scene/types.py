"""What may stand in a scene file: names, texts, numbers with their ranges, places."""

from typing import Annotated

from cartviz.scene.builder import Between, Filled, Named, Path

Name = Annotated[str, Named()]
Text = Annotated[str, Filled()]
Finite = Annotated[float, Between(-1e9, 1e9)]
Rate = Annotated[float, Between(0, 1e6)]
Length = Annotated[float, Between(0, 10_000_000, above=True)]
Day = Annotated[float, Between(-10_000, 100_000)]
Seconds = Annotated[float, Between(0, 600)]
Place = tuple[Finite, Finite]
Fault = tuple[Path, str, str]  # path below the faulty value, message, hint
