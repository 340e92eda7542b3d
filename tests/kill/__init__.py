"""SIGKILL before and after every durable act of a request."""
