"""All that people are appraised by, in the order in which it is shown."""

from . import accounts, service, visits

MEASURES = {
    **visits.COVERAGE,
    **visits.DUE,
    **visits.VISIT,
    **service.LEVEL,
    **service.PROMISE,
    **service.COMPLAINT,
    **accounts.GROWN,
    **accounts.OWNER,
}


def get_sources(scope):
    """Return the sources of an appraisal, as :class:`~.measures.AppraisalSource`."""
    return [
        visits.coverage_source(scope),
        visits.due_source(scope),
        visits.visit_source(scope),
        service.level_source(scope),
        service.promise_source(scope),
        service.complaint_source(scope),
        accounts.growth_source(scope),
        accounts.handover_source(scope),
    ]
