"""评判标准: what may be given on an aspect, and for what."""

from competitions.models import Aspect
from competitions.rules.marking import AspectKind, AspectRule, Measure, bounds, plain

JUDGEMENT = "{value} 分：{text}"
YES_NO = "是：{high} 分；否：0 分"
DEDUCT = "每处扣 {step} 分，扣完为止"
FREE = "0～{high} 分"
PANEL = "{low}～{high} 分，步长 {step}，系数 {factor}"
REQUIREMENT = "要求：{text}"
CALCULATION = "计算：{text}"


def standard(aspect: Aspect, rule: AspectRule) -> str:
    """In lines; the aspect's own words first."""
    lines = [aspect.extra] if aspect.extra else []
    if aspect.requirement:
        lines.append(REQUIREMENT.format(text=aspect.requirement))
    if aspect.calculation:
        lines.append(CALCULATION.format(text=aspect.calculation))
    return "\n".join([*lines, *_values(aspect, rule)])


def _values(aspect: Aspect, rule: AspectRule) -> list[str]:
    if aspect.kind is AspectKind.JUDGEMENT:
        return [JUDGEMENT.format(value=d.value, text=d.text) for d in aspect.descriptions]
    low, high, step = (plain(value) for value in bounds(rule))
    if aspect.kind is AspectKind.PANEL:
        return [PANEL.format(low=low, high=high, step=step, factor=plain(rule.factor))]
    words = {Measure.YES_NO: YES_NO, Measure.DEDUCT: DEDUCT, Measure.FREE: FREE}
    return [words[rule.measure].format(high=high, step=step)]
