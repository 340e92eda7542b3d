"""The fastest script that we could write with each store's native client, in 60 lines at most."""
