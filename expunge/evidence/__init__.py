"""The proof: Merkle log, checkpoints, the certificate, and its check that runs alone."""
