"""The path of one request, a module a step: identify, locate, plan, ..., verify, certify."""
