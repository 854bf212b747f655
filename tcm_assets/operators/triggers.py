"""The sensor that tells operators of runs that ended badly."""

import time

import dagster as dg

from tcm_assets.operators.places import find_places
from tcm_assets.operators.telling import LOOK_BACK_S, tell_of_all
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.settings import Settings

# Whoever loads the code learns at once of an address that cannot be used. Raises SettingsError.
_PLACES = find_places(Settings())


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING if _PLACES else dg.DefaultSensorStatus.STOPPED,
    metadata=defined_here(),
    description=(
        "Tells the places in TCM_NOTIFY of failed runs, failed blocking checks and new warnings: one message a run, "
        "whoever started it. A message that no place takes is sent again at the next ticks, for three days."
    ),
)
def tell_operators(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Send a message about each run that has ended since the last evaluation, where it concerns people.

    The cursor is the time (Unix seconds) up to which all ends were looked at. The first evaluation tells of nothing
    that was before. Raises NotToldError, without the address, for a place that did not take a message.
    """
    if not _PLACES:
        return dg.SkipReason("nobody is told: set TCM_NOTIFY to where messages should go (docs/watching.md)")
    if not context.cursor:
        reason, cursor = "from now on, operators are told how runs end", time.time() - LOOK_BACK_S
    else:
        reason, cursor = (
            "every end that concerns people is told",
            tell_of_all(context.instance, float(context.cursor), Settings(), _PLACES),
        )
    return dg.SensorResult(skip_reason=reason, cursor=str(cursor))
