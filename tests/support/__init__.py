"""What tests, faults and the bench share: servers to talk to, clients to talk with."""
