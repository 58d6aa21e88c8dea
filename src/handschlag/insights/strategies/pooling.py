"""What the same kind of strategy came to in several groups, taken together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from typing import Final

Z: Final = 1.959964
FEWEST: Final = 2
AGREE_BELOW: Final = 0.25
DIFFER_FROM: Final = 0.75


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative change with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """The mean effect. spread: I², the share of the variation that is not chance, 0 to 1."""

    effect: Effect
    n: int
    spread: float

    @property
    def agree(self) -> bool:
        return self.spread < AGREE_BELOW

    @property
    def differ(self) -> bool:
        return self.spread >= DIFFER_FROM


def pooled(effects: Sequence[Effect]) -> Pooled | None:
    """Pool relative changes by their inverse variance, on the scale of log(1 + change).

    The variance of each is read off its interval; where effects differ by more than chance, what they
    differ by is added to each (random effects): the interval becomes wider, and no large group drowns the
    others. None for fewer than two effects with an interval. Sources: DerSimonian & Laird 1986 (Controlled
    Clinical Trials 7:177); I²: Higgins & Thompson 2002.

    >>> both = pooled([Effect(0.2, 0.1, 0.309), Effect(0.2, 0.1, 0.309)])
    >>> round(both.effect.value, 3), both.spread
    (0.2, 0.0)
    """
    usable = [effect for effect in effects if -1 < effect.low < effect.high]
    if len(usable) < FEWEST:
        return None
    means = [log1p(effect.value) for effect in usable]
    variances = [(log((1 + effect.high) / (1 + effect.low)) / (2 * Z)) ** 2 for effect in usable]
    mean, error, spread = mean_of(means, variances)
    return Pooled(Effect(*(exp(mean + k * Z * error) - 1 for k in (0, -1, 1))), len(usable), spread)


def mean_of(means: Sequence[float], variances: Sequence[float]) -> tuple[float, float, float]:
    """Mean of random effects, its standard error, and I²."""
    weights = [1 / variance for variance in variances]
    total = sum(weights)
    fixed = _weighted(means, weights)
    apart = sum(weight * (mean - fixed) ** 2 for weight, mean in zip(weights, means, strict=True))
    freedom = len(means) - 1
    between = max(0.0, (apart - freedom) / (total - sum(weight**2 for weight in weights) / total))
    spread = max(0.0, (apart - freedom) / apart) if apart > 0 else 0.0
    weights = [1 / (variance + between) for variance in variances]
    return _weighted(means, weights), sqrt(1 / sum(weights)), spread


def _weighted(means: Sequence[float], weights: Sequence[float]) -> float:
    return sum(weight * mean for weight, mean in zip(weights, means, strict=True)) / sum(weights)
