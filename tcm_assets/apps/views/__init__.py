"""One page a file, each a function `show(visitor)`; what its numbers are is asked in `apps.queries`."""
