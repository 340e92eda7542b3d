"""The flows as deployments on a Prefect server, and the worker that executes them."""
