"""Where runs and sensors come from, as Dagster's daemon and UI name it."""

from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin


def _repository(location: str) -> RemoteRepositoryOrigin:
    target = LoadableTargetOrigin(module_name="any")
    return RemoteRepositoryOrigin(ManagedGrpcPythonEnvCodeLocationOrigin(target, location), "__repository__")


def job_origin(location: str, job: str = "refresh") -> RemoteJobOrigin:
    return RemoteJobOrigin(_repository(location), job)


def sensor_origin(location: str, sensor: str) -> RemoteInstigatorOrigin:
    return RemoteInstigatorOrigin(_repository(location), sensor)
